-- Apps that are put away: archived ones wait until somebody wants them again, deleted ones for thirty days. Then the draft and the sample
-- go for good. Runs keep the app's name and the versions that they ran with.
alter table apps
    add column deleted_at timestamptz,
    add column purged_at timestamptz,
    add constraint apps_deleted_are_archived check (deleted_at is null or archived_at is not null),
    add constraint apps_purged_are_deleted check (purged_at is null or deleted_at is not null);

-- Until now whoever archived an app had pressed "Delete".
update apps set deleted_at = archived_at where archived_at is not null;

create index apps_to_purge on apps (deleted_at) where deleted_at is not null and purged_at is null;

create policy purge on apps using (is_worker() and deleted_at < now() - interval '30 days');
