-- The logo of a workspace, which visitors of its share links see where a link says so.
create table workspace_logos (
    workspace_id uuid primary key references workspaces (id) on delete cascade,
    -- of the workspace and the bytes: what it is called in addresses
    hash bytea not null constraint workspace_logos_hash_key unique check (length(hash) = 32),
    media_type text not null check (media_type in ('image/png', 'image/jpeg')),
    width integer not null check (width > 0),
    height integer not null check (height > 0),
    -- what it is for those who don't see it
    alt text not null,
    bytes bytea not null check (length(bytes) between 1 and 10000),
    created_at timestamptz not null default now()
);
alter table workspace_logos enable row level security, force row level security;
create policy tenant on workspace_logos
    using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
-- whoever has its address sees it
create policy holder on workspace_logos for select using (hash = current_token());
grant select, insert, update, delete on workspace_logos to madang_runtime;

alter table share_links add column show_logo boolean not null default false;
