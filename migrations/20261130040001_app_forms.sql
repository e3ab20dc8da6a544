-- Word documents of a workspace's own, which answers with fields are filled into. Definitions name them by their hash.
create table app_forms (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    sha256 bytea not null check (length(sha256) = 32),
    bytes bytea not null check (length(bytes) between 1 and 5242880),
    -- what stands between braces in it
    fields jsonb not null,
    -- when it was attached the last time
    attached_at timestamptz not null default now(),
    primary key (workspace_id, sha256)
);
-- They are packed already.
alter table app_forms alter column bytes set storage external;
alter table app_forms enable row level security, force row level security;
create policy tenant on app_forms using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert, update, delete on app_forms to madang_runtime;

-- Deletes forms that neither a draft nor a version names. One that was attached within a day may be in a draft that isn't saved yet.
create function drop_unused_forms() returns void
    language sql
as $$
    delete from app_forms f
    where f.workspace_id = current_workspace() and f.attached_at < now() - interval '1 day'
        and not exists (
            select from apps a
            where a.workspace_id = f.workspace_id and a.draft #>> '{output,form,id}' = encode(f.sha256, 'hex')
        )
        and not exists (
            select from versions v
            where v.workspace_id = f.workspace_id and v.definition #>> '{output,form,id}' = encode(f.sha256, 'hex')
        );
$$;
