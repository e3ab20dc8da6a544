-- Programs that call a model without an app start runs of their own kind. As the trial of a draft does, each keeps its definition, which is
-- the request's own; unlike one it counts against the limits of its key. Neither an app's numbers nor webhooks speak of it: it is of no app.
--
-- Runs note the key that started them, so that keys of one person don't see each other's runs. No foreign key: history outlives keys. The
-- checks hold for what comes from now on; the next migration looks at what is there, which takes long and would stop all runs here.
alter table runs
    add column api_key_id uuid,
    drop constraint runs_source_check,
    drop constraint runs_definition_check,
    add constraint runs_source_check check (source in ('member', 'key', 'link', 'try', 'comparison', 'direct')) not valid,
    add constraint runs_definition_check check ((source in ('try', 'comparison', 'direct')) = (definition is not null)) not valid,
    add constraint runs_api_key_check check (api_key_id is null or source in ('key', 'direct')) not valid;

-- Servers of the version before go on starting runs meanwhile, so the type of a start keeps its fields: what stands in link_id is the link
-- of a visitor's run, or the key of a program's.
do $$
declare
    changed oid;
    text_before text;
    text_after text;
begin
    for changed in select oid from pg_proc where proname = 'write_run_steps' and pronamespace = 'public'::regnamespace loop
        text_before := pg_get_functiondef(changed);
        text_after := regexp_replace(text_before, '\ms\.link_id\M', $q$case when s.source = 'link' then s.link_id end$q$, 'g');
        text_after := regexp_replace(
            text_after,
            $q$(insert into runs \([^)]*conversation_id, inputs)\)(\s+select workspace, s\.run_id,.*?s\.conversation_id, s\.inputs)\M$q$,
            $q$\1, api_key_id)\2, case when s.source in ('key', 'direct') then s.link_id end$q$
        );
        text_after := replace(
            text_after, $q$r.source not in ('try', 'comparison')$q$, $q$r.source not in ('try', 'comparison', 'direct')$q$
        );
        if position('api_key_id' in text_after) = 0 or position($q$'comparison', 'direct')$q$ in text_after) = 0 then
            raise exception 'write_run_steps starts runs in another way than expected';
        end if;
        execute text_after;
    end loop;
end $$;
