-- What people delete of a run of their own: what they filled in, the answer with its pieces, and their comment. The run itself stays, so
-- that what it cost stays counted; nobody is shown it any more.
alter table runs add column forgotten_at timestamptz;

-- Security definer: events are append-only for the server, and this is the one way in which they go before their month does. Row-level
-- security holds for the owner of the tables, too, so it reaches no other workspace.
create function forget_run(forgotten uuid, person uuid) returns boolean
    language plpgsql security definer set search_path = public, pg_temp
as $$
begin
    update runs set inputs = '{}', output = null, forgotten_at = now()
    where workspace_id = current_workspace() and id = forgotten and person_id = person
        and state <> 'running' and forgotten_at is null;
    if not found then
        return false;
    end if;
    delete from run_events where workspace_id = current_workspace() and run_id = forgotten;
    update feedback set comment = '' where workspace_id = current_workspace() and run_id = forgotten;
    return true;
end $$;
revoke all on function forget_run from public;
grant execute on function forget_run to madang_runtime;
