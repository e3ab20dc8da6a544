-- Gates: what an app's draft must pass before it is published.

-- One for each app that has or had one. With neither part it lets everything through.
create table gates (
    workspace_id uuid not null,
    app_id uuid not null,
    -- the share of the test rows whose answers must pass the checks; null: checks aren't asked for
    min_percent smallint check (min_percent between 1 and 100),
    -- whose yes is needed; null: nobody's. No foreign key to members: with whoever is removed the gate stays shut.
    approver_id uuid references people (id),
    -- grows with each change
    revision bigint not null default 1,
    changed_by uuid not null references people (id),
    changed_at timestamptz not null default now(),
    primary key (workspace_id, app_id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id) on delete cascade
);
create index gates_approver on gates (workspace_id, approver_id) where approver_id is not null;

-- Whether somebody was asked for their yes, and has given it; the last of each app. It goes with the version that it was for.
create table gate_approvals (
    workspace_id uuid not null,
    app_id uuid not null,
    -- of the draft's revision with all that it would be published with
    content bytea not null,
    asked_by uuid references people (id),
    asked_at timestamptz,
    approved_by uuid references people (id),
    approved_at timestamptz,
    primary key (workspace_id, app_id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id) on delete cascade,
    check ((asked_by is null) = (asked_at is null)),
    check ((approved_by is null) = (approved_at is null))
);

-- Versions that went live past their gate, and why.
create table gate_passes (
    workspace_id uuid not null,
    version_id uuid not null,
    reason text not null check (length(reason) between 10 and 500),
    passed_by uuid not null references people (id),
    passed_at timestamptz not null default now(),
    primary key (workspace_id, version_id),
    foreign key (workspace_id, version_id) references versions (workspace_id, id) on delete cascade
);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['gates', 'gate_approvals', 'gate_passes'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;
grant select, insert, update on gates to madang_runtime;
grant select, insert, update, delete on gate_approvals to madang_runtime;
grant select, insert on gate_passes to madang_runtime;

-- By what two contents are known to be the same. A jsonb has one text for each value.
create function content_hash(content jsonb) returns bytea
    language sql immutable parallel safe
    return sha256(convert_to(content::text, 'UTF8'));

-- Checks in which judges without a model have the default.
create function with_judges(checks jsonb, default_model jsonb) returns jsonb
    language sql immutable parallel safe
    return (select coalesce(jsonb_agg(case
            when check_ ->> 'kind' = 'judge' and not check_ ? 'model' and default_model is not null
                then check_ || jsonb_build_object('model', default_model)
            else check_ end order by place), '[]')
        from jsonb_array_elements(checks) with ordinality as c (check_, place));

-- What a column and a row of a comparison are evidence of, so that it counts for nothing else. Null: nobody noted it.
alter table comparison_columns add column measured bytea;
alter table comparison_rows add column measured bytea;
create index comparison_rows_measured on comparison_rows (workspace_id, test_row_id, measured) where measured is not null;

-- A hash of short inputs tells them to whoever guesses them, so it goes with the texts; all else of the function stays as it is.
do $$
declare
    text_before text := pg_get_functiondef('forget_comparisons_before'::regproc);
    text_after text := replace(text_before, $q$inputs = '{}', expected = ''$q$, $q$inputs = '{}', expected = '', measured = null$q$);
begin
    if text_after = text_before then
        raise exception 'forget_comparisons_before deletes in another way than expected';
    end if;
    execute text_after;
end $$;
