-- How often a file was taken to be read, so that one that no server can read is refused at last.
alter table files add column read_attempts integer not null default 0;
