//! What a chatflow's model is told of the conversation so far.

use model::{Kind, Role, limits};

use super::Reading;
use crate::{Unreadable, draft::prompt_of, formats::graph::Step, template::Known};

impl Reading<'_> {
    pub(super) fn memory(&mut self, step: &Step<'_>, place: &str) -> Result<(), Unreadable> {
        let memory = step.data.get("memory");
        let is_on = memory.is_map() && !matches!(memory.get("enabled"), crate::node::Node::Bool(false));
        if self.draft.kind == Kind::Form {
            return Ok(());
        }
        let place = format!("{place}.memory");
        if !is_on {
            self.draft.chat.keep_turns = 0;
            self.draft.report.mapped(
                &place,
                "Each message is answered by itself; earlier ones are not sent.",
                "앞선 대화는 보내지 않고 메시지마다 따로 답해요.",
            );
            return Ok(());
        }
        let window = memory.get("window");
        let size = window.get("size").number().filter(|size| *size >= 0.0 && window.get("enabled").is_yes());
        let kept = size.map(|size| size.min(f64::from(limits::KEEP_TURNS)).floor());
        self.draft.chat.keep_turns =
            kept.and_then(|kept| format!("{kept:.0}").parse().ok()).unwrap_or(limits::KEEP_TURNS);
        let turns = self.draft.chat.keep_turns;
        let (en, ko) =
            (format!("The last {turns} exchanges are sent along."), format!("최근 대화 {turns}번을 함께 보내요."));
        if size.is_some_and(|size| size <= f64::from(limits::KEEP_TURNS)) {
            self.draft.report.mapped(&place, en, ko);
        } else {
            self.draft.report.changed(
                &place,
                format!("{en} There it was as many as fit."),
                format!("{ko} 원래는 들어가는 만큼 보냈어요."),
            );
        }
        // The message of the person, as it is sent after the earlier ones.
        let place = format!("{place}.query_prompt_template");
        let asked = prompt_of(&place, memory.get("query_prompt_template"))?;
        let known = self.text(&asked, &place)?;
        let is_blank = |part: &Known| matches!(part, Known::Text(text) if text.trim().is_empty());
        let said: Vec<&Known> = known.iter().filter(|part| !is_blank(part)).collect();
        if !said.is_empty() && said != [&Known::Message] {
            self.draft.message(Role::User, &place, &known)?;
        }
        Ok(())
    }

    /// Says what is left out of the step that asks the model.
    pub(super) fn without_effect(&mut self, step: &Step<'_>, place: &str) {
        if step.data.at(&["retry_config", "enabled"]).is_yes()
            || step.data.at(&["retry_config", "retry_enabled"]).is_yes()
        {
            self.draft.report.dropped(
                format!("{place}.retry_config"),
                "Trying again is left out: it happens by itself here.",
                "다시 시도하는 설정은 빠졌어요. 여기서는 저절로 다시 시도해요.",
            );
        }
        let fallback = step.data.get("default_value");
        if !fallback.is_blank() && step.data.get("error_strategy").text() == Some("default-value") {
            self.draft.report.dropped(
                format!("{place}.default_value"),
                "The answer for when the model fails is left out: an error is shown as one here.",
                "모델이 실패했을 때 쓰던 답변은 빠졌어요. 여기서는 오류를 그대로 보여 줘요.",
            );
        }
    }
}
