-- Who made which version live again, and why; the history of versions shows it. The audit log has it, too, but not everybody who may
-- change an app may read that.
create table rollbacks (
    workspace_id uuid not null,
    id uuid not null,
    version_id uuid not null,
    -- empty if nobody said why
    note text not null,
    rolled_back_by uuid not null references people (id),
    rolled_back_at timestamptz not null default now(),
    primary key (workspace_id, id),
    foreign key (workspace_id, version_id) references versions (workspace_id, id) on delete cascade
);
create index rollbacks_version on rollbacks (workspace_id, version_id, id desc);

alter table rollbacks enable row level security, force row level security;
create policy tenant on rollbacks using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert on rollbacks to madang_runtime;
