-- What apps are tested by: saved inputs with what is expected of the answers.

-- One for each app that has rows or checks.
create table test_sets (
    workspace_id uuid not null,
    app_id uuid not null,
    -- what must be true of the answer to every row
    checks jsonb not null default '[]' check (jsonb_typeof(checks) = 'array'),
    -- grows with each change of the checks
    revision bigint not null default 1,
    primary key (workspace_id, app_id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id) on delete cascade
);

create table test_rows (
    workspace_id uuid not null,
    -- the rows' order is that of their ids
    id uuid not null,
    app_id uuid not null,
    -- values by the input's name, also those that the draft has no input for any more
    inputs jsonb not null check (jsonb_typeof(inputs) = 'object'),
    -- empty if nobody said
    expected text not null,
    tags text[] not null,
    -- besides those for all rows
    checks jsonb not null check (jsonb_typeof(checks) = 'array'),
    -- grows with each change
    revision bigint not null default 1,
    changed_by uuid not null references people (id),
    changed_at timestamptz not null default now(),
    -- by which pages and the whole set are bounded without reading the texts
    size_bytes integer not null
        generated always as (octet_length(inputs::text) + octet_length(expected) + octet_length(checks::text)) stored,
    primary key (workspace_id, id),
    foreign key (workspace_id, app_id) references test_sets (workspace_id, app_id) on delete cascade
);
-- the rows of an app, in their order
create index test_rows_app on test_rows (workspace_id, app_id, id);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['test_sets', 'test_rows'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
        execute format('grant select, insert, update, delete on %I to madang_runtime', tenant_table);
    end loop;
end $$;

-- They go with the draft of an app that was deleted too long ago to be restored.
create policy purge on test_sets using (is_worker() and exists (
    select from apps a
    where a.workspace_id = test_sets.workspace_id and a.id = test_sets.app_id and a.deleted_at < now() - restorable_for()
));
