-- How many runs may be in progress at once through a door, and what is counted of a door that is gone goes with it.

alter table share_links
    -- null: any number
    add column max_runs_at_once bigint default 20 check (max_runs_at_once > 0),
    -- goes up whenever max_runs changes, so that a link that is used up once more says so once more
    add column limit_round bigint not null default 0;
alter table api_keys
    -- null: any number
    add column max_runs_at_once bigint check (max_runs_at_once > 0);

-- what is in progress through a door, and what is reserved of its money
drop index door_reservations_door;
create index door_reservations_door on door_reservations (workspace_id, door, door_id);

grant delete on door_runs, door_costs to madang_runtime;

create function forget_door() returns trigger
    language plpgsql
as $$
declare
    works_for text := current_setting('madang.workspace_id', true);
begin
    perform set_config('madang.workspace_id', old.workspace_id::text, true);
    delete from door_runs where workspace_id = old.workspace_id and door = tg_argv[0] and door_id = old.id;
    delete from door_costs where workspace_id = old.workspace_id and door = tg_argv[0] and door_id = old.id;
    perform set_config('madang.workspace_id', coalesce(works_for, ''), true);
    return null;
end $$;
create trigger forget_door after delete on share_links for each row execute function forget_door('link');
create trigger forget_door after delete on api_keys for each row execute function forget_door('key');
