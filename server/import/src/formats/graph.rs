//! Flows as graphs: which steps there are, and how they follow each other.

use std::collections::HashSet;

use crate::{
    Unreadable,
    node::Node,
    report::{listed, quoted, refused},
};

/// Steps that are too many for an app of one prompt, and more than are worth looking at.
const MAX_STEPS: usize = 200;

/// A step of a flow.
#[derive(Debug, Clone)]
pub(crate) struct Step<'n> {
    pub id: &'n str,
    /// What it does, in the file's own word.
    pub kind: &'n str,
    /// Its name for people.
    pub title: &'n str,
    pub data: &'n Node,
    pub place: String,
}

/// The steps of a flow, and its connections as pairs of ids.
#[derive(Debug)]
pub(crate) struct Graph<'n> {
    pub steps: Vec<Step<'n>>,
    pub edges: Vec<(&'n str, &'n str)>,
}

impl<'n> Graph<'n> {
    /// # Errors
    /// If there are more steps or connections than any app of one prompt has.
    pub fn new(steps: Vec<Step<'n>>, edges: &'n [Node]) -> Result<Self, Unreadable> {
        if steps.len() > MAX_STEPS || edges.len() > MAX_STEPS * 5 {
            return Err(refused(
                "nodes",
                format!("This flow has more than {MAX_STEPS} steps. An app here is one prompt to one model."),
                format!("단계가 {MAX_STEPS}개를 넘는 흐름이에요. 여기 앱은 모델 하나에 프롬프트 하나예요."),
            ));
        }
        let edges = edges
            .iter()
            .map(|edge| (edge.get("source").text_or_empty(), edge.get("target").text_or_empty()))
            .filter(|(source, target)| !source.is_empty() && !target.is_empty())
            .collect();
        Ok(Self { steps, edges })
    }

    pub fn step(&self, id: &str) -> Option<&Step<'n>> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// What follows from a step, itself first, the nearest first.
    pub fn following(&self, from: &str) -> Vec<&Step<'n>> {
        self.connected(&[from], |(source, target)| (source, target))
    }

    /// What leads to some steps, themselves first, the nearest first.
    pub fn leading_to(&self, to: &[&str]) -> Vec<&Step<'n>> {
        self.connected(to, |(source, target)| (target, source))
    }

    fn connected(&self, from: &[&str], way: impl Fn((&'n str, &'n str)) -> (&'n str, &'n str)) -> Vec<&Step<'n>> {
        let mut found: Vec<String> = from.iter().map(|id| (*id).to_owned()).collect();
        let mut at = 0;
        while let Some(id) = found.get(at).cloned() {
            for (source, target) in self.edges.iter().map(|edge| way(*edge)) {
                if source == id && !found.iter().any(|known| known == target) {
                    found.push(target.to_owned());
                }
            }
            at += 1;
        }
        found.iter().filter_map(|id| self.step(id)).collect()
    }

    /// Steps after which the flow goes on in several ways.
    pub fn forks(&self) -> Vec<&Step<'n>> {
        let ways = |id: &str| {
            self.edges
                .iter()
                .filter(|(source, _)| *source == id)
                .map(|(_, target)| *target)
                .collect::<HashSet<_>>()
                .len()
        };
        self.steps.iter().filter(|step| ways(step.id) > 1).collect()
    }
}

/// Refuses steps that an app here can't have.
pub(crate) fn cannot(steps: &[&Step<'_>], what: impl Fn(&str) -> Option<(&'static str, &'static str)>) -> Unreadable {
    let mut kinds: Vec<(String, String)> = Vec::new();
    for step in steps {
        let (en, ko) = match what(step.kind) {
            Some((en, ko)) => (en.to_owned(), ko.to_owned()),
            None => (format!("“{}”", quoted(step.kind)), format!("‘{}’", quoted(step.kind))),
        };
        if !kinds.iter().any(|(known, _)| *known == en) {
            kinds.push((en, ko));
        }
    }
    let kinds_en: Vec<&str> = kinds.iter().take(6).map(|(en, _)| en.as_str()).collect();
    let kinds_ko: Vec<&str> = kinds.iter().take(6).map(|(_, ko)| ko.as_str()).collect();
    let titles: Vec<String> = steps.iter().map(|step| step.title.to_owned()).collect();
    let (titles_en, titles_ko) = listed(&titles);
    refused(
        steps.first().map(|step| step.place.clone()).unwrap_or_default(),
        format!(
            "This flow does more than send one prompt to one model. It has: {} ({titles_en}). Nothing was imported, because \
             without that it would answer differently.",
            kinds_en.join(", ")
        ),
        format!(
            "모델 하나에 프롬프트 하나를 보내는 것보다 많은 일을 하는 흐름이에요. 들어 있는 것: {} ({titles_ko}). 이것 없이는 \
             답변이 달라져서 아무것도 가져오지 않았어요.",
            kinds_ko.join(", ")
        ),
    )
}

/// Refuses a flow that asks no model, or several.
pub(crate) fn not_one_model(models: &[&Step<'_>]) -> Unreadable {
    if models.is_empty() {
        return refused(
            "nodes",
            "This flow asks no model, so there is no prompt to import.",
            "모델에 묻는 단계가 없어서 가져올 프롬프트가 없어요.",
        );
    }
    let titles: Vec<String> = models.iter().map(|step| step.title.to_owned()).collect();
    let ((en, ko), count) = (listed(&titles), models.len());
    refused(
        models.first().map(|step| step.place.clone()).unwrap_or_default(),
        format!(
            "This flow asks a model {count} times ({en}). An app here is one prompt to one model; make an app of each."
        ),
        format!(
            "모델에 {count}번 묻는 흐름이에요({ko}). 여기 앱은 프롬프트 하나예요. 단계마다 앱을 따로 만들어 주세요."
        ),
    )
}
