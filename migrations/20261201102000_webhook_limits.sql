-- The log of a webhook's deliveries in one state, newest first: of very many that were delivered, the few that weren't.
create index webhook_deliveries_state on webhook_deliveries (workspace_id, webhook_id, state, number desc);

-- That a run was turned away because the money of a share link didn't suffice for it: of which limit, so that a higher one is another, and of
-- the day's limit on which day (in UTC). Webhooks are told of it.
alter table share_links
    add column money_full_of bigint,
    add column day_money_full_of bigint,
    add column day_money_full_on date,
    -- when that was noted last
    add column money_full_at timestamptz,
    add check ((day_money_full_of is null) = (day_money_full_on is null));
