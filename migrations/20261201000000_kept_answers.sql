-- Changed checks need no new answers: a cell may take the answer of an earlier run, and only has it checked again.

-- the run whose answer is taken; null: the cell has a run of its own
alter table comparison_cells add column answer_run uuid;
-- what goes with the months of runs that are older than their comparison
create index comparison_cells_answer on comparison_cells (workspace_id, answer_run) where answer_run is not null;

-- A run may stand in several comparisons now.
create or replace function forget_in_comparisons(forgotten uuid, person uuid) returns void
    language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    judge uuid;
begin
    for judge in
        with bare as (
            update comparison_cells set answer = '', outcomes = bare_outcomes(outcomes)
            where workspace_id = current_workspace() and run_id = forgotten
            returning judges
        )
        select distinct unnest(judges) from bare
    loop
        perform forget_run(judge, person);
    end loop;
end $$;

-- Deletes what comparisons have copied of runs that began before a moment, though they are younger themselves. Results stay.
create function forget_kept_answers_before(moment timestamptz) returns void
    language plpgsql
as $$
declare
    workspace uuid;
begin
    for workspace in select id from workspaces loop
        perform set_config('madang.workspace_id', workspace::text, true);
        update comparison_cells set answer = '', outcomes = bare_outcomes(outcomes)
        where workspace_id = workspace and answer_run < uuid_floor(moment) and answer <> '';
    end loop;
end $$;
