-- Which master key became active after which, so that servers whose lists differ for a while, as in a rolling change, all move secrets in
-- one direction. It holds no keys, only the names that the operator gave them.
create table master_key_turns (
    key_id text primary key,
    -- the key that became active last has the highest
    turn bigint generated always as identity unique
);
alter table master_key_turns enable row level security, force row level security;
create policy worker on master_key_turns using (is_worker()) with check (is_worker());
grant select, insert, update on master_key_turns to madang_runtime;

-- As far as can be told: in the order in which they last sealed something.
select set_config('madang.worker', 'on', true);
insert into master_key_turns (key_id)
select master_key_id
from (
    select master_key_id, coalesce(rewrapped_at, created_at) as sealed_at from data_keys
    union all
    select master_key_id, created_at from mails where sealed is not null
) sealed
where master_key_id is not null
group by master_key_id
order by max(sealed_at);
select set_config('madang.worker', '', true);
