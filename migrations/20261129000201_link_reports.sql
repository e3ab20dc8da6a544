-- What visitors of share links say is wrong.
create table link_reports (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    app_id uuid not null,
    link_id uuid not null,
    -- the run that it is about; it may be removed before the report
    run_id uuid,
    text text not null check (char_length(text) between 1 and 2000),
    created_at timestamptz not null default now(),
    primary key (workspace_id, id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id),
    foreign key (workspace_id, link_id) references share_links (workspace_id, id)
);
create index link_reports_app on link_reports (workspace_id, app_id, id desc);
create index link_reports_link on link_reports (workspace_id, link_id);

alter table link_reports enable row level security, force row level security;
create policy tenant on link_reports using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert on link_reports to madang_runtime;
