-- Counts the runs that ended before runs were counted as they end. A run that ends in the very moment of that change may be missed: its step
-- was begun by the function as it was before.
do $$
declare
    each record;
    part record;
begin
    for each in select workspace_id, until from usage_to_fill order by workspace_id loop
        perform set_config('madang.workspace_id', each.workspace_id::text, true);
        -- In parts, in the order of their ids: each reads a stretch of the log once.
        for part in
            select array_agg(id order by id) as ids
            from (
                select id, row_number() over (order by id) / 5000 as number
                from runs where workspace_id = each.workspace_id and state <> 'running' and finished_at < each.until
            ) ended
            group by number order by number
        loop
            perform count_usage(each.workspace_id, part.ids);
        end loop;
    end loop;
    perform set_config('madang.workspace_id', '', true);
end $$;
drop table usage_to_fill;
