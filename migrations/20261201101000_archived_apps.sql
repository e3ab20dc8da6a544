-- Which apps of an archive were made, so that whoever imports it again under the same key goes on where it stopped.
create table archived_apps (
    workspace_id uuid not null,
    -- whose import it is, and the key that they named it by
    person_id uuid not null references people (id) on delete cascade,
    key text not null,
    -- the app's file in the archive, and what was in it
    file text not null,
    sha256 bytea not null,
    app_id uuid not null,
    made_at timestamptz not null default now(),
    primary key (workspace_id, person_id, key, file),
    foreign key (workspace_id, app_id) references apps (workspace_id, id) on delete cascade
);
-- when an app's row goes
create index archived_apps_app on archived_apps (workspace_id, app_id);

alter table archived_apps enable row level security, force row level security;
create policy tenant on archived_apps using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert, delete on archived_apps to madang_runtime;
