-- Which apps a notice has told of, so that those that come to hang on the same thing later are told, too, and none twice.
alter table notices
    -- what it is about, whichever step it was written at; null: nobody noted it
    add column thing text,
    add column apps uuid[];
-- what was told of it already
create index notices_thing on notices (workspace_id, thing);
