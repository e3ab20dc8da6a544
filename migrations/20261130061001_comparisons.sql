-- Comparisons: test rows × columns, each a version or the draft with a model. What they are made of is kept as it was when they began,
-- and what came of it is kept apart from the runs, so that it can be read when those are gone.

create table comparisons (
    workspace_id uuid not null,
    id uuid not null,
    app_id uuid not null,
    state text not null default 'running' check (state in ('running', 'finished', 'stopped', 'limit_reached')),
    -- what must be true of every answer
    checks jsonb not null check (jsonb_typeof(checks) = 'array'),
    -- in millionths of a US dollar; null: no limit
    limit_micros bigint check (limit_micros > 0),
    spent_micros bigint not null default 0 check (spent_micros >= 0),
    -- the most that the cells in progress may cost
    reserved_micros bigint not null default 0 check (reserved_micros >= 0),
    -- grows with everything that changes
    revision bigint not null default 1,
    made_by uuid not null references people (id),
    created_at timestamptz not null default now(),
    ended_at timestamptz,
    -- when its texts were deleted, because those of its runs are kept no longer
    forgotten_at timestamptz,
    primary key (workspace_id, id),
    foreign key (workspace_id, app_id) references apps (workspace_id, id),
    check ((state = 'running') = (ended_at is null))
);
-- the comparisons of an app, newest first
create index comparisons_app on comparisons (workspace_id, app_id, id desc);
create index comparisons_made_by on comparisons (workspace_id, made_by);
-- those whose texts are to be forgotten
create index comparisons_old on comparisons (created_at) where forgotten_at is null;

create table comparison_columns (
    workspace_id uuid not null,
    comparison_id uuid not null,
    -- 0, 1, 2 …
    number integer not null check (number >= 0),
    -- null: the draft
    version integer,
    -- what its runs carry out: the column's model without fallbacks
    definition jsonb not null,
    -- no foreign key: a comparison outlives connections
    connection_id uuid not null,
    model text not null,
    model_name text not null,
    connection_name text not null,
    monogram text not null,
    primary key (workspace_id, comparison_id, number),
    foreign key (workspace_id, comparison_id) references comparisons (workspace_id, id) on delete cascade
);

create table comparison_rows (
    workspace_id uuid not null,
    comparison_id uuid not null,
    -- 1, 2, 3 …
    number integer not null check (number > 0),
    -- no foreign key: a comparison outlives test rows
    test_row_id uuid not null,
    title text not null,
    inputs jsonb not null,
    expected text not null,
    -- the row's own, besides those of all rows
    checks jsonb not null check (jsonb_typeof(checks) = 'array'),
    -- that of the comparison when a cell of the row changed last
    revision bigint not null default 1,
    primary key (workspace_id, comparison_id, number),
    foreign key (workspace_id, comparison_id) references comparisons (workspace_id, id) on delete cascade
);
create index comparison_rows_changed on comparison_rows (workspace_id, comparison_id, revision);

create table comparison_cells (
    workspace_id uuid not null,
    comparison_id uuid not null,
    row_number integer not null,
    column_number integer not null,
    state text not null default 'waiting' check (state in ('waiting', 'running', 'answered', 'failed', 'skipped')),
    -- grows each time it is begun; the run's idempotency key holds it, so that a cell that is begun twice is one run
    attempt integer not null default 0,
    -- how often its run was interrupted by the death of a server, since somebody last asked for it
    interruptions integer not null default 0,
    begun_at timestamptz,
    -- no foreign key: a comparison outlives runs
    run_id uuid,
    -- the runs of judges about this answer
    judges uuid[] not null default '{}',
    -- the most that it may cost, judges included; 0 if the price is unknown
    most_micros bigint not null check (most_micros >= 0),
    -- what of that is reserved at the moment
    reserved_micros bigint not null default 0 check (reserved_micros >= 0),
    answer text not null default '',
    -- why there is none
    error jsonb,
    outcomes jsonb not null default '[]' check (jsonb_typeof(outcomes) = 'array'),
    -- p, f or u for each outcome, in their order
    results text not null default '' check (results ~ '^[pfu]*$'),
    first_token_ms bigint,
    duration_ms bigint,
    input_tokens bigint not null default 0,
    output_tokens bigint not null default 0,
    -- of the answer alone; null: the price is unknown
    cost_micros bigint,
    primary key (workspace_id, comparison_id, row_number, column_number),
    foreign key (workspace_id, comparison_id, row_number) references comparison_rows (workspace_id, comparison_id, number) on delete cascade,
    foreign key (workspace_id, comparison_id, column_number) references comparison_columns (workspace_id, comparison_id, number)
        on delete cascade
);
-- whose answer a run is, when what it holds is deleted
create index comparison_cells_run on comparison_cells (workspace_id, run_id) where run_id is not null;
-- what is to be done next
create index comparison_cells_state on comparison_cells (workspace_id, comparison_id, state, row_number, column_number);

-- Which server sees to a comparison that is not over. It renews the lease; another takes over what has expired.
create table comparison_leases (
    workspace_id uuid not null,
    comparison_id uuid not null,
    owner uuid not null,
    expires_at timestamptz not null,
    primary key (workspace_id, comparison_id),
    foreign key (workspace_id, comparison_id) references comparisons (workspace_id, id) on delete cascade
);

-- Who rates a comparison blind, or has.
create table comparison_ratings (
    workspace_id uuid not null,
    comparison_id uuid not null,
    person_id uuid not null references people (id),
    began_at timestamptz not null default now(),
    -- null: it goes on, and this person isn't shown which answer is whose
    ended_at timestamptz,
    primary key (workspace_id, comparison_id, person_id),
    foreign key (workspace_id, comparison_id) references comparisons (workspace_id, id) on delete cascade
);
create index comparison_ratings_person on comparison_ratings (workspace_id, person_id);

-- A row that a person rates. Its id is random, and so is the order in which the answers stand.
create table comparison_ballots (
    workspace_id uuid not null,
    id uuid not null default gen_random_uuid(),
    comparison_id uuid not null,
    person_id uuid not null,
    row_number integer not null,
    -- the columns, in the order in which this person sees their answers
    places integer[] not null,
    -- the column that was best; null with rated_at: none was
    choice integer,
    rated_at timestamptz,
    primary key (workspace_id, id),
    unique (workspace_id, comparison_id, person_id, row_number),
    foreign key (workspace_id, comparison_id, person_id) references comparison_ratings (workspace_id, comparison_id, person_id)
        on delete cascade,
    foreign key (workspace_id, comparison_id, row_number) references comparison_rows (workspace_id, comparison_id, number) on delete cascade,
    check (choice is null or rated_at is not null)
);
create index comparison_ballots_row on comparison_ballots (workspace_id, comparison_id, row_number);

do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['comparisons', 'comparison_columns', 'comparison_rows', 'comparison_cells', 'comparison_leases',
        'comparison_ratings', 'comparison_ballots']
    loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
        execute format(
            'create policy tenant on %I using (workspace_id = current_workspace()) with check (workspace_id = current_workspace())',
            tenant_table
        );
    end loop;
end $$;
-- heartbeats and the search for what nobody sees to go over all workspaces
create policy worker on comparison_leases using (is_worker()) with check (is_worker());
-- whoever forgets old ones sees which there are
create policy sweep on comparisons for select using (is_worker() and created_at < now() - interval '28 days');

grant select, insert, update on comparisons, comparison_rows, comparison_cells, comparison_ratings, comparison_ballots to madang_runtime;
grant select, insert on comparison_columns to madang_runtime;
grant select, insert, update, delete on comparison_leases to madang_runtime;

-- What a comparison says goes with the version that was published on the strength of it.
alter table apps add column draft_evidence uuid;
alter table apps add foreign key (workspace_id, draft_evidence) references comparisons (workspace_id, id);
create index apps_draft_evidence on apps (workspace_id, draft_evidence) where draft_evidence is not null;
alter table versions add column evidence uuid;
alter table versions add foreign key (workspace_id, evidence) references comparisons (workspace_id, id);
create index versions_evidence on versions (workspace_id, evidence) where evidence is not null;

-- It is about the model: with another one it says nothing of the draft.
create function forget_draft_evidence() returns trigger
    language plpgsql
as $$
begin
    new.draft_evidence := null;
    return new;
end $$;
create trigger forget_draft_evidence before update of draft on apps for each row
    when (old.draft_evidence is not null and new.draft_evidence is not distinct from old.draft_evidence
        and old.draft -> 'model' is distinct from new.draft -> 'model')
    execute function forget_draft_evidence();

-- Outcomes without what is told of the answer.
create function bare_outcomes(outcomes jsonb) returns jsonb
    language sql immutable parallel safe
    return (select coalesce(jsonb_agg(outcome - 'reason' order by place), '[]')
        from jsonb_array_elements(outcomes) with ordinality as o (outcome, place));

-- Values whose texts are cut; lists and objects that are longer become texts.
create function cut_texts(filled jsonb, most integer) returns jsonb
    language sql immutable parallel safe
    return (select coalesce(jsonb_object_agg(key, case
            when jsonb_typeof(value) = 'string' then to_jsonb(left(value #>> '{}', most))
            when jsonb_typeof(value) in ('array', 'object') and length(value::text) > most then to_jsonb(left(value::text, most))
            else value end), '{}')
        from jsonb_each(filled));

-- Deletes the copy that a comparison has of a run's answer, and what its judges were shown of it.
create function forget_in_comparisons(forgotten uuid, person uuid) returns void
    language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    judges_of_it uuid[];
    judge uuid;
begin
    update comparison_cells set answer = '', outcomes = bare_outcomes(outcomes)
    where workspace_id = current_workspace() and run_id = forgotten
    returning judges into judges_of_it;
    foreach judge in array coalesce(judges_of_it, '{}') loop
        perform forget_run(judge, person);
    end loop;
end $$;
revoke all on function forget_in_comparisons from public;

-- It is part of forgetting a run; all else of that function stays as it is.
do $$
declare
    text_before text := pg_get_functiondef('forget_run'::regproc);
    text_after text := replace(text_before, 'return true;', 'perform forget_in_comparisons(forgotten, person);
    return true;');
begin
    if text_after = text_before then
        raise exception 'forget_run ends in another way than expected';
    end if;
    execute text_after;
end $$;

-- Deletes the texts of the oldest comparisons that began before a moment, at most so many; answers how many comparisons. Figures and
-- results stay.
create function forget_comparisons_before(moment timestamptz, most integer) returns integer
    language plpgsql
as $$
declare
    old record;
    forgotten integer := 0;
begin
    for old in
        select workspace_id, id from comparisons where created_at < moment and forgotten_at is null and state <> 'running'
        order by created_at limit most
    loop
        perform set_config('madang.workspace_id', old.workspace_id::text, true);
        update comparison_cells set answer = '', outcomes = bare_outcomes(outcomes)
        where workspace_id = old.workspace_id and comparison_id = old.id;
        update comparison_rows set title = '', inputs = '{}', expected = ''
        where workspace_id = old.workspace_id and comparison_id = old.id;
        update comparisons set forgotten_at = now(), revision = revision + 1
        where workspace_id = old.workspace_id and id = old.id;
        forgotten := forgotten + 1;
    end loop;
    return forgotten;
end $$;
