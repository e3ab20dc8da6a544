-- Whose mail it is: a workspace's, or nobody's (that of new passwords). Each lane gets its turn, so that a workspace that sends a thousand
-- letters keeps no other waiting.
create table mail_lanes (
    -- the workspace's id; nil: of no workspace, and what an earlier version of the server puts in
    lane uuid primary key,
    -- when a letter of it was last taken to be sent
    served_at timestamptz not null default '-infinity'
);
-- whose turn it is
create index mail_lanes_served on mail_lanes (served_at, lane);
insert into mail_lanes (lane) values ('00000000-0000-0000-0000-000000000000');
alter table mail_lanes enable row level security, force row level security;
create policy worker on mail_lanes using (is_worker()) with check (is_worker());
grant select, insert, update on mail_lanes to madang_runtime;

-- No foreign key: lanes are never deleted.
alter table mails add column lane uuid not null default '00000000-0000-0000-0000-000000000000';
-- what is due in a lane, the longest waiting first
create index mails_lane on mails (lane, next_at) where state = 'waiting';
drop index mails_due;
