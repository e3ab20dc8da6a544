-- Test rows keep files, and so do comparisons, which take rows as they are when they begin. A file still belongs to whoever uploaded it;
-- it stays for as long as a run, a row or a comparison has it.

-- Which files a test row has: those that its values name.
create table test_row_files (
    workspace_id uuid not null,
    test_row_id uuid not null,
    file_id uuid not null,
    primary key (workspace_id, test_row_id, file_id),
    foreign key (workspace_id, test_row_id) references test_rows (workspace_id, id) on delete cascade,
    foreign key (workspace_id, file_id) references files (workspace_id, id)
);
create index test_row_files_file on test_row_files (workspace_id, file_id);

-- Which files a comparison has, until its texts are forgotten.
create table comparison_files (
    workspace_id uuid not null,
    comparison_id uuid not null,
    file_id uuid not null,
    primary key (workspace_id, comparison_id, file_id),
    foreign key (workspace_id, comparison_id) references comparisons (workspace_id, id) on delete cascade,
    foreign key (workspace_id, file_id) references files (workspace_id, id)
);
create index comparison_files_file on comparison_files (workspace_id, file_id);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['test_row_files', 'comparison_files'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
        execute format('grant select, insert, delete on %I to madang_runtime', tenant_table);
    end loop;
end $$;

-- From now on `files.attached` says that something was given it: it goes with the last that has it instead of a day after its upload.

-- Whether a run, a test row or a comparison has a file.
create function has_file(workspace uuid, file uuid) returns boolean
    language sql stable parallel safe
    return exists (select from run_files r where r.workspace_id = workspace and r.file_id = file)
        or exists (select from test_row_files t where t.workspace_id = workspace and t.file_id = file)
        or exists (select from comparison_files c where c.workspace_id = workspace and c.file_id = file);

-- As before, for all that may have a file. Whoever gives a file to something holds its row, so it is seen here, in a statement of its own.
create or replace function drop_files(dropped uuid[], though_held boolean) returns integer
    language plpgsql
as $$
declare
    contents uuid[];
    gone integer;
begin
    perform from files where workspace_id = current_workspace() and id = any(dropped) order by id for update;
    with deleted as (
        delete from files f
        where f.workspace_id = current_workspace() and f.id = any(dropped)
            and (though_held or coalesce(f.held_until <= now(), true))
            and not has_file(f.workspace_id, f.id)
        returning f.content_id
    )
    select count(*), coalesce(array_agg(distinct content_id) filter (where content_id is not null), '{}')
    into gone, contents from deleted;
    update files f set attached = false
    where f.workspace_id = current_workspace() and f.id = any(dropped) and f.attached and not has_file(f.workspace_id, f.id);
    perform drop_file_contents(contents);
    return gone;
end $$;

-- However a row or a comparison comes to have a file no more, the file goes unless something else has it. All files of a statement are
-- locked at once and by id, as everybody does, so that no two wait for each other. When a row goes with its app, nobody works for the
-- workspace, so this does for a moment.
create function leave_files() returns trigger
    language plpgsql
as $$
declare
    works_for text := current_setting('madang.workspace_id', true);
    had record;
begin
    for had in
        select workspace_id, array_agg(distinct file_id order by file_id) as files from gone group by workspace_id order by workspace_id
    loop
        perform set_config('madang.workspace_id', had.workspace_id::text, true);
        perform drop_files(had.files, false);
        perform set_config('madang.workspace_id', coalesce(works_for, ''), true);
    end loop;
    return null;
end $$;
create trigger leave_files after delete on test_row_files
    referencing old table as gone for each statement execute function leave_files();
create trigger leave_files after delete on comparison_files
    referencing old table as gone for each statement execute function leave_files();

-- Files are among what a comparison forgets. All else of that function stays as it is.
do $$
declare
    text_before text := pg_get_functiondef('forget_comparisons_before'::regproc);
    text_after text := replace(text_before, 'update comparisons set forgotten_at = now()',
        'delete from comparison_files where workspace_id = old.workspace_id and comparison_id = old.id;
        update comparisons set forgotten_at = now()');
begin
    if text_after = text_before then
        raise exception 'forget_comparisons_before ends in another way than expected';
    end if;
    execute text_after;
end $$;

-- As before, but files keep their names: a list of them has as many characters as its names need.
create or replace function cut_texts(filled jsonb, most integer) returns jsonb
    language sql immutable parallel safe
    return (select coalesce(jsonb_object_agg(key, case
            when jsonb_typeof(value) = 'string' then to_jsonb(left(value #>> '{}', most))
            when jsonb_typeof(value) = 'array' and value @? '$[*] ? (exists (@.id) && exists (@.name))'
                and length(value::text) <= most * 20 then value
            when jsonb_typeof(value) in ('array', 'object') and length(value::text) > most then to_jsonb(left(value::text, most))
            else value end), '{}')
        from jsonb_each(filled));
