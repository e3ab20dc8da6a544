-- no-transaction
-- Counts the runs that ended before runs were counted as they end. A run that ends in the very moment of that change may be missed: its step
-- was begun by the function as it was before.
--
-- Each part is committed by itself: servers of the version before end runs meanwhile, which are counted in the same lines, and would wait for
-- all of it otherwise. It is one statement, because only such a one may commit; and where it was cut off, it goes on.
do $$
declare
    part record;
    ids uuid[];
begin
    if to_regclass('usage_to_fill') is null then
        return;
    end if;
    loop
        select workspace_id, until, counted_to into part from usage_to_fill order by workspace_id limit 1;
        exit when not found;
        perform set_config('madang.workspace_id', part.workspace_id::text, true);
        -- In the order of their ids: each part reads a stretch of the log once.
        ids := array(
            select id from runs
            where workspace_id = part.workspace_id and id > part.counted_to and state <> 'running' and finished_at < part.until
            order by id limit 2000
        );
        if cardinality(ids) > 0 then
            perform count_usage(part.workspace_id, ids);
            update usage_to_fill set counted_to = ids[cardinality(ids)] where workspace_id = part.workspace_id;
        else
            delete from usage_to_fill where workspace_id = part.workspace_id;
        end if;
        commit;
    end loop;
    drop table usage_to_fill;
end $$;
