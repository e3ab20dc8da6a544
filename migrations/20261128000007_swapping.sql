-- What a workspace says of its models, its exchange rate, and what was swapped for many apps at once.

-- By the provider's id of the model: whether it is offered, what it is called here, and what it costs here.
alter table connections add column model_settings jsonb not null default '{}'
    check (jsonb_typeof(model_settings) = 'object');

-- Amounts are shown in won beside dollars at this rate, which an admin has set on this day; null: in dollars alone.
alter table workspaces add column won_per_100_usd integer check (won_per_100_usd > 0);
alter table workspaces add column exchange_rate_on date;
alter table workspaces add check ((won_per_100_usd is null) = (exchange_rate_on is null));

-- One act by which an admin swapped models or fallbacks of many apps, so that it can be undone as one.
create table swaps (
    workspace_id uuid not null references workspaces (id) on delete cascade,
    id uuid not null,
    -- the provider that the apps were prepared to do without
    provider text not null,
    -- of each app: its id, the model part of its draft before and after, and the versions that were live before and after
    apps jsonb not null check (jsonb_typeof(apps) = 'array'),
    made_by uuid not null references people (id),
    made_at timestamptz not null default now(),
    undone_by uuid references people (id),
    undone_at timestamptz,
    primary key (workspace_id, id),
    check ((undone_by is null) = (undone_at is null))
);
-- people are removed seldom, and then their acts are looked for
create index swaps_made_by on swaps (workspace_id, made_by);

alter table swaps enable row level security, force row level security;
create policy tenant on swaps using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert, update on swaps to madang_runtime;
