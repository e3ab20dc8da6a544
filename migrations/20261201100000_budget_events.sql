-- Webhooks may be told that a budget is reached.

alter table webhooks drop constraint webhooks_events_check, add constraint webhooks_events_check check (
    cardinality(events) between 1 and 8
    and events <@ array['run.finished', 'app.published', 'model.retiring', 'link.used_up', 'budget.reached']
);
alter table webhook_deliveries drop constraint webhook_deliveries_kind_check, add constraint webhook_deliveries_kind_check check (
    kind in ('run.finished', 'app.published', 'model.retiring', 'link.used_up', 'budget.reached', 'webhook.test')
);
