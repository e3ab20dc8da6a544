-- Which models stand in for others, and providers that are paused.

-- Models in the order in which they stand in for apps that name no fallbacks of their own: a list of {connection, model}.
alter table workspaces add column fallback_order jsonb not null default '[]'
    check (jsonb_typeof(fallback_order) = 'array');

-- Set: nothing is sent through it; runs move on to their fallbacks.
alter table connections add column paused_at timestamptz;
