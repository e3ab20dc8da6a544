-- Files that programs upload by key before they use them, such as by `/v1/files`. A key has them for a while; they are seen by that key
-- alone, and belong to the app of runs without an app. What a run of another app is given is a file of that app with the same content.
create table key_files (
    workspace_id uuid not null,
    file_id uuid not null,
    key_id uuid not null,
    -- what the program said that it is for, such as 'user_data'
    purpose text not null,
    expires_at timestamptz not null,
    primary key (workspace_id, file_id),
    foreign key (workspace_id, file_id) references files (workspace_id, id),
    -- whoever is removed has no keys any more, and so no files of them
    foreign key (workspace_id, key_id) references api_keys (workspace_id, id) on delete cascade
);
-- the files of a key, in the order of their uploads
create index key_files_key on key_files (workspace_id, key_id, file_id);
-- those that are due to go
create index key_files_expiry on key_files (workspace_id, expires_at);

alter table key_files enable row level security, force row level security;
create policy tenant on key_files using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert, delete on key_files to madang_runtime;

-- As before, and for keys.
create or replace function has_file(workspace uuid, file uuid) returns boolean
    language sql stable parallel safe
    return exists (select from run_files r where r.workspace_id = workspace and r.file_id = file)
        or exists (select from test_row_files t where t.workspace_id = workspace and t.file_id = file)
        or exists (select from comparison_files c where c.workspace_id = workspace and c.file_id = file)
        or exists (select from key_files k where k.workspace_id = workspace and k.file_id = file);

create trigger leave_files after delete on key_files
    referencing old table as gone for each statement execute function leave_files();
