//! An ordered list of models: if one can't answer, the next one does.

use api::Model;
use leptos::{ev, prelude::*};
use model::ModelRef;
use ui::{Badge, Choice, ControlSize, Each, IconButton, IconName, Shown, Tone, focus};

use super::{Direction, ModelBadge, MoveMenu, keep_focus};
use crate::{format::day, locales::use_words, preferences::use_language};

/// How a model in the list is shown.
#[derive(Debug, Clone, Default)]
pub struct OrderedModel {
    /// Its name, for the labels of its buttons.
    pub name: String,
    /// Its name together with its connection.
    pub title: String,
    pub monogram: String,
    /// A warning about it, if any.
    pub mark: Option<&'static str>,
}

impl OrderedModel {
    /// A model whose connection is there, with the day on which it is switched off, if there is one.
    pub fn known(model: Model, of: &str, mark: Option<&'static str>) -> Self {
        let title = format!("{} · {of}", model.name);
        let title = match &model.retires {
            Some(retires) => format!("{title} · {}", use_words().abilities().retires(&day(retires, use_language()))),
            None => title,
        };
        Self { name: model.name, title, monogram: model.monogram, mark }
    }
}

/// The models in their order. Each can be moved, with its menu or with Alt and an arrow key, and removed.
#[component]
pub fn ModelOrder(
    /// The prefix of its parts' ids. The element with this id gets the focus when a model is removed.
    id: &'static str,
    #[prop(into)] models: Signal<Vec<ModelRef>>,
    describe: Callback<ModelRef, OrderedModel>,
    on_change: Callback<Vec<ModelRef>>,
    /// The label of a model's Remove button.
    remove_label: fn(&str) -> String,
    /// The label of a model's menu.
    more_label: fn(&str) -> String,
) -> impl IntoView {
    let change = Callback::new(move |change: OrderChange| {
        let mut order = models.get_untracked();
        if change.apply(&mut order) {
            on_change.run(order);
        }
    });
    let row = move |model: ModelRef| {
        let shown = describe.run(model.clone());
        let (remove_label, more_label) = (remove_label(&shown.name), more_label(&shown.name));
        view! { <OrderRow id model shown remove_label more_label change /> }
    };
    let is_any = Memo::new(move |_| models.with(|models| !models.is_empty()));
    view! {
        <Shown when=move || is_any.get()>
            <ol class="card fallback-order">
                <Each each=move || models.get() key=model_key children=row />
            </ol>
        </Shown>
    }
}

/// A model as a key for lists and selects. Connection ids contain no space.
pub fn model_key(model: &ModelRef) -> String {
    format!("{} {}", model.connection, model.model)
}

/// The models as options, grouped by connection. If two have the same name, each is labelled with its connection as well, because
/// a closed select shows no groups.
pub fn model_choices(models: &[Model]) -> Vec<Choice> {
    let is_alone = |model: &Model| models.iter().filter(|other| other.name == model.name).count() < 2;
    let choice = |model: &Model| {
        let label = match is_alone(model) {
            true => model.name.clone(),
            false => format!("{} · {}", model.name, model.connection_name),
        };
        Choice::new(model_key(&model.model_ref), label).group(model.connection_name.clone())
    };
    models.iter().map(choice).collect()
}

/// A change that a person makes to the order.
#[derive(Debug, Clone)]
enum OrderChange {
    Move(ModelRef, Direction),
    Remove(ModelRef),
}

impl OrderChange {
    /// Changes `order` and returns whether anything is different.
    fn apply(&self, order: &mut Vec<ModelRef>) -> bool {
        let (Self::Move(model, _) | Self::Remove(model)) = self;
        let Some(at) = order.iter().position(|each| each == model) else { return false };
        match self {
            Self::Move(_, direction) => {
                let to = match direction {
                    Direction::Up => at.checked_sub(1),
                    Direction::Down => Some(at + 1).filter(|to| *to < order.len()),
                };
                to.inspect(|to| order.swap(at, *to)).is_some()
            }
            Self::Remove(_) => {
                order.remove(at);
                true
            }
        }
    }
}

#[component]
fn OrderRow(
    id: &'static str,
    model: ModelRef,
    shown: OrderedModel,
    remove_label: String,
    more_label: String,
    change: Callback<OrderChange>,
) -> impl IntoView {
    let menu = format!("{id}-{}", model_key(&model).replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    let model = StoredValue::new(model);
    let shift = move |direction| keep_focus(|| change.run(OrderChange::Move(model.get_value(), direction)));
    let remove = Callback::new(move |()| {
        change.run(OrderChange::Remove(model.get_value()));
        focus(id);
    });
    let key = move |event: ev::KeyboardEvent| {
        let direction = match event.key().as_str() {
            "ArrowUp" if event.alt_key() => Direction::Up,
            "ArrowDown" if event.alt_key() => Direction::Down,
            _ => return,
        };
        event.prevent_default();
        shift(direction);
    };
    view! {
        <li on:keydown=key>
            <span>
                <ModelBadge monogram=shown.monogram name=shown.title />
            </span>
            {shown.mark.map(|mark| view! { <Badge tone=Tone::Warn>{mark}</Badge> })}
            <IconButton label=remove_label icon=IconName::X size=ControlSize::S on_click=move |_| remove.run(()) />
            <MoveMenu id=menu label=more_label on_move=shift on_remove=remove />
        </li>
    }
}

#[cfg(test)]
mod tests {
    use model::ConnectionId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn models_of_one_name_are_told_apart_by_their_connections() {
        let model = |name: &str, connection: &str| -> Model {
            serde_json::from_value(serde_json::json!({
                "ref": {"connection": "0197a5c0-0000-7000-8000-000000000001", "model": name}, "name": name,
                "connection_name": connection, "provider_name": "P", "monogram": "Pp", "demo": false, "default": false,
                "takes": {"top_p": true, "max_output_tokens": true, "stop": true, "seed": true, "reasoning_effort": false},
            }))
            .unwrap()
        };
        let choices = model_choices(&[model("large", "Main"), model("small", "Main"), model("large", "Spare")]);
        let shown: Vec<_> = choices.iter().map(|choice| (choice.label.as_str(), choice.group.as_deref())).collect();
        assert_eq!(shown, [("large · Main", Some("Main")), ("small", Some("Main")), ("large · Spare", Some("Spare"))]);
    }

    #[test]
    fn a_model_moves_one_place_and_stays_at_the_ends() {
        let model = |name: &str| ModelRef { connection: ConnectionId(Uuid::nil()), model: name.into() };
        let names = |models: &[ModelRef]| models.iter().map(|model| model.model.clone()).collect::<String>();
        let mut models = ["a", "b", "c"].map(model).to_vec();
        for (change, expected, differs) in [
            (OrderChange::Move(model("b"), Direction::Up), "bac", true),
            (OrderChange::Move(model("b"), Direction::Up), "bac", false),
            (OrderChange::Move(model("c"), Direction::Down), "bac", false),
            (OrderChange::Move(model("b"), Direction::Down), "abc", true),
            (OrderChange::Move(model("z"), Direction::Down), "abc", false),
            (OrderChange::Remove(model("b")), "ac", true),
            (OrderChange::Remove(model("b")), "ac", false),
        ] {
            assert_eq!(change.apply(&mut models), differs, "{change:?}");
            assert_eq!(names(&models), expected, "{change:?}");
        }
    }
}
