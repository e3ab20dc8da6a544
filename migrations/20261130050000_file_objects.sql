-- Contents of files may lie in an object store instead of in pieces, where the operator has set one up.

-- the object that holds the bytes, which is named by the workspace and this; null: they are in pieces, or still arriving
alter table file_contents add column object uuid;

-- those that an object store may take over
create index file_contents_in_pieces on file_contents (workspace_id, id) where object is null and sha256 is not null;
-- those in an object store, newest first
create index file_contents_in_objects on file_contents (created_at desc) where object is not null;

-- whether contents lie in an object store, and in which objects, for the server's start; what is in them stays there
create policy worker on file_contents for select using (is_worker() and object is not null);

-- Objects that no content has. Each name is used for one object only: before an object is written its name is put here, and the
-- transaction that gives the object to a content takes it away. So one that is due belongs to nobody and never will.
create table unused_objects (
    -- no reference, because objects outlive the workspaces whose they were
    workspace_id uuid not null,
    object uuid not null,
    -- when it may be deleted
    due_at timestamptz not null default now(),
    -- how often it was tried; from the first time on nothing can be given it
    attempts integer not null default 0,
    primary key (workspace_id, object)
);
create index unused_objects_due on unused_objects (due_at);
alter table unused_objects enable row level security, force row level security;
create policy tenant on unused_objects
    using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
-- the names alone, to delete what they name
create policy worker on unused_objects using (is_worker()) with check (is_worker());
grant select, insert, update, delete on unused_objects to madang_runtime;

-- However a content goes, its object is unused from then on. When it goes with its workspace, nobody works for that any more, so
-- this does for a moment.
create function leave_object() returns trigger
    language plpgsql
as $$
declare
    works_for text := current_setting('madang.workspace_id', true);
begin
    perform set_config('madang.workspace_id', old.workspace_id::text, true);
    insert into unused_objects (workspace_id, object) values (old.workspace_id, old.object);
    perform set_config('madang.workspace_id', coalesce(works_for, ''), true);
    return null;
end $$;
create trigger leave_object after delete on file_contents
    for each row when (old.object is not null) execute function leave_object();
