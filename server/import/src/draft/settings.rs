//! The settings of a model, under the many names that they have.

use model::{Effort, limits};

use super::Draft;
use crate::{
    node::Node,
    report::{listed, quoted},
};

/// Of no consequence here: how an answer travels, and how the other program works.
const WITHOUT_EFFECT: [&str; 17] = [
    "stream",
    "streaming",
    "n",
    "cache",
    "contextcache",
    "timeout",
    "logprobs",
    "toplogprobs",
    "store",
    "user",
    "metadata",
    "maxretries",
    "responseformat",
    "jsonschema",
    "echo",
    "imageresolution",
    "allowimageuploads",
];

impl Draft {
    /// Takes a model's settings. Those that there are none of here are left out, and said so.
    pub fn settings<'n>(&mut self, place: &str, settings: impl Iterator<Item = (&'n str, &'n Node)>) {
        let mut without: Vec<String> = Vec::new();
        let mut taken = false;
        for (name, value) in settings.filter(|(_, value)| !value.is_blank()) {
            let plain: String =
                name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
            let place = format!("{place}.{name}");
            match self.setting(&place, &plain, value) {
                Some(()) => taken = true,
                None if WITHOUT_EFFECT.contains(&plain.as_str()) || is_neutral(value) => {}
                None => without.push(name.to_owned()),
            }
        }
        if taken {
            self.report.mapped(place, "The model's settings are taken.", "모델 설정을 가져왔어요.");
        }
        if !without.is_empty() {
            let (en, ko) = listed(&without);
            self.report.dropped(
                place,
                format!("Settings that there are none of here are left out: {en}."),
                format!("여기에 없는 설정은 빠졌어요: {ko}."),
            );
        }
    }

    /// Takes one setting, if there is such a one.
    fn setting(&mut self, place: &str, name: &str, value: &Node) -> Option<()> {
        let settings = &mut self.model.settings;
        match name {
            "temperature" => {
                let given = value.number()?;
                settings.temperature = Some(given.clamp(0.0, limits::TEMPERATURE));
                self.clamped(place, given, 0.0, limits::TEMPERATURE);
            }
            "topp" => {
                let given = value.number()?;
                settings.top_p = Some(given.clamp(0.0, 1.0));
                self.clamped(place, given, 0.0, 1.0);
            }
            "maxtokens" | "maxoutputtokens" | "maxcompletiontokens" | "maxtokenstosample" | "numpredict" => {
                let given = value.number()?;
                let max = f64::from(limits::OUTPUT_TOKENS);
                // Nothing, 0 and -1 all mean: as many as it takes.
                if given >= 1.0 {
                    let whole = format!("{:.0}", given.min(max).floor()).parse().ok()?;
                    settings.max_output_tokens = Some(whole);
                    self.clamped(place, given, 1.0, max);
                }
            }
            "stop" | "stopsequence" | "stopsequences" => self.stops(place, value),
            "seed" => settings.seed = Some(format!("{:.0}", value.number()?).parse().ok()?),
            "reasoningeffort" | "effort" => {
                settings.reasoning_effort = Some(match value.text()? {
                    "minimal" | "low" => Effort::Low,
                    "medium" => Effort::Medium,
                    "high" | "xhigh" | "max" => Effort::High,
                    _ => return None,
                });
            }
            _ => return None,
        }
        Some(())
    }

    fn clamped(&mut self, place: &str, given: f64, min: f64, max: f64) {
        if !(min..=max).contains(&given) {
            self.report.changed(
                place,
                format!("{given} is outside {min} to {max}, the range here; the nearest is taken."),
                format!("여기 범위({min}~{max})를 벗어나서 {given} 대신 가장 가까운 값을 넣었어요."),
            );
        }
    }

    fn stops(&mut self, place: &str, value: &Node) {
        let mut all: Vec<String> = value.list().iter().filter_map(Node::shown).collect();
        all.extend(value.text().map(str::to_owned));
        let fits = |stop: &String| !stop.is_empty() && stop.chars().count() <= limits::STOP_CHARS;
        let kept: Vec<String> = all.iter().filter(|stop| fits(stop)).take(limits::STOPS).cloned().collect();
        if kept.len() < all.len() {
            let shown = all.first().map(|stop| quoted(stop)).unwrap_or_default();
            self.report.changed(
                place,
                format!("Of the texts at which the answer ends (“{shown}” and so on), {} fit here.", kept.len()),
                format!("답변을 끝내는 글(‘{shown}’ 등) 가운데 {}개만 가져왔어요.", kept.len()),
            );
        }
        self.model.settings.stop = kept;
    }
}

/// A value that switches its setting off.
fn is_neutral(value: &Node) -> bool {
    !value.is_yes() && (matches!(value, Node::Bool(_)) || value.number() == Some(0.0) || value.is_map())
        || matches!(value, Node::List(items) if items.is_empty())
}
