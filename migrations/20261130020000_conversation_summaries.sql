-- A chat may send its older turns as a summary. It is kept with the run before whose answer it was made, so it leaves with its
-- month; and it goes at once when somebody deletes what one of the runs held that it is about.

alter table runs
    -- what was said in the conversation up to summary_until, in a few sentences
    add column summary text,
    -- the newest run that it is about
    add column summary_until uuid;

-- As in 20261129000500_files.sql, and the summaries of the conversation.
create or replace function forget_run(forgotten uuid, person uuid) returns boolean
    language plpgsql security definer set search_path = public, pg_temp
as $$
declare
    given uuid[];
    conversation uuid;
begin
    update runs set inputs = '{}', output = null, forgotten_at = now(), summary = null, summary_until = null
    where workspace_id = current_workspace() and id = forgotten and person_id = person
        and state <> 'running' and forgotten_at is null
    returning conversation_id into conversation;
    if not found then
        return false;
    end if;
    if conversation is not null then
        update runs set summary = null, summary_until = null
        where workspace_id = current_workspace() and conversation_id = conversation and id > forgotten
            and summary is not null;
    end if;
    delete from run_events where workspace_id = current_workspace() and run_id = forgotten;
    update feedback set comment = '' where workspace_id = current_workspace() and run_id = forgotten;
    with taken as (
        delete from run_files where workspace_id = current_workspace() and run_id = forgotten returning file_id
    )
    select coalesce(array_agg(file_id), '{}') into given from taken;
    if cardinality(given) > 0 then
        perform drop_files(given, false);
    end if;
    return true;
end $$;
