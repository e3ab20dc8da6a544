-- Who may read what others entered and were answered, and what exports of the log ask for.
alter table workspaces
    -- Since when admins and those who may change an app read what is in its runs. Null: they see that runs were, how they ended and what
    -- they cost. Runs from before stay hidden, because whoever entered something then was told that nobody else reads it.
    add column runs_open_since timestamptz,
    -- whether whoever exports the run log must say why
    add column export_reason boolean not null default false;
