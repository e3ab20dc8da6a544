//! Words: a workspace as an archive.

use api::ArchivedState;
use model::{Josa, Kind, with_josa};

use super::import::facts_of;
use crate::format::number;

words! {
    /// A workspace as an archive.
    Archive;

    title { En => "Workspace archive", Ko => "워크스페이스 내보내기와 가져오기" }
    title_short { En => "Export and import", Ko => "내보내기와 가져오기" }
    lead {
        En => "All apps of a workspace in one file, out of this one or into it.",
        Ko => "워크스페이스의 앱을 파일 하나로 모두 내보내거나 가져와요.",
    }
    out { En => "Export", Ko => "내보내기" }
    out_text {
        En => "A zip with each app’s draft, its tests and its pieces. No keys, no people, no links and no runs are in it.",
        Ko => "앱마다 초안, 테스트, 조각을 담은 zip 파일이에요. 키, 구성원, 공유 링크, 실행 기록은 들어 있지 않아요.",
    }
    download { En => "Export all apps", Ko => "앱 모두 내보내기" }
    come_in { En => "Import", Ko => "가져오기" }
    file { En => "Archive", Ko => "내보낸 파일" }
    file_hint {
        En => "The .zip that a workspace was exported as. At most 64 MB and 200 apps. First you see what becomes of each app.",
        Ko => "워크스페이스에서 내보낸 .zip 파일이에요. 64MB, 앱 200개까지예요. 만들기 전에 앱마다 어떻게 되는지 보여 드려요.",
    }
    choose { En => "Choose a file", Ko => "파일 고르기" }
    or_drop { En => "or drop it here", Ko => "또는 여기에 끌어다 놓기" }
    reading { En => "Looking at the archive", Ko => "파일을 살펴보는 중" }
    unreadable { En => "The file can’t be read. Choose it again.", Ko => "파일을 읽지 못했어요. 다시 골라 주세요." }
    too_large {
        En => "The archive is larger than 64 MB. Unpack it, and import its apps one by one.",
        Ko => "파일이 64MB를 넘어요. 압축을 풀어 앱을 하나씩 가져와 주세요.",
    }
    found(apps: usize) {
        En => if apps == 1 { "1 app in the archive".to_owned() } else { format!("{} apps in the archive", number(apps as u64)) },
        Ko => format!("앱 {}개가 들어 있어요", number(apps as u64)),
    }
    apps { En => "Apps to make", Ko => "만들 앱" }
    apps_hint {
        En => "Each becomes a draft of yours under its own name; if an address is taken, it gets another one.",
        Ko => "앱마다 내 초안으로 만들어요. 이미 있는 앱은 바꾸지 않고 새로 만들어요.",
    }
    facts(kind: Kind, inputs: u32, rows: u32) { En => facts_of(kind, inputs, rows, true), Ko => facts_of(kind, inputs, rows, false) }
    can_be_made { En => "Can be made", Ko => "만들 수 있음" }
    asks(choices: usize) {
        En => if choices == 1 { "1 choice to make".to_owned() } else { format!("{} choices to make", number(choices as u64)) },
        Ko => format!("선택할 것 {}개", number(choices as u64)),
    }
    report_of(name: &str) {
        En => format!("What becomes of “{name}”"),
        Ko => format!("{} 어떻게 되는지", with_josa(&format!("‘{name}’"), Josa::Subject)),
    }
    more_lines(more: u32) {
        En => if more == 1 { "1 more line is left out.".to_owned() } else { format!("{} more lines are left out.", number(more.into())) },
        Ko => format!("나머지 {}줄은 줄였어요.", number(more.into())),
    }
    none_chosen { En => "Choose at least one app.", Ko => "앱을 하나 이상 골라 주세요." }
    make(apps: usize) {
        En => if apps == 1 { "Make 1 app".to_owned() } else { format!("Make {} apps", number(apps as u64)) },
        Ko => format!("앱 {}개 만들기", number(apps as u64)),
    }
    making { En => "Making", Ko => "만드는 중" }
    inert {
        En => "They become drafts. Nothing is published, sent or run.",
        Ko => "초안으로 만들어요. 게시하거나 보내거나 실행하지 않아요.",
    }
    progress(made: usize, apps: usize) {
        En => format!("{} of {} apps made", number(made as u64), number(apps as u64)),
        Ko => format!("앱 {}개 중 {}개를 만들었어요", number(apps as u64), number(made as u64)),
    }
    stays { En => "You may leave this page: the apps are made all the same.", Ko => "페이지를 나가도 계속 만들어요." }
    done(made: usize) {
        En => match made {
            0 => "No app was made".to_owned(),
            1 => "1 app is made".to_owned(),
            _ => format!("{} apps are made", number(made as u64)),
        },
        Ko => if made == 0 { "만든 앱이 없어요".to_owned() } else { format!("앱 {}개를 만들었어요", number(made as u64)) },
    }
    stopped { En => "It stopped midway.", Ko => "도중에 멈췄어요." }
    go_on_text {
        En => "What is made stays, and is not made twice.",
        Ko => "만든 앱은 그대로 있고, 이어서 해도 두 번 만들지 않아요.",
    }
    go_on { En => "Go on", Ko => "이어서 만들기" }
    state(state: ArchivedState) -> &'static str {
        En => match state {
            ArchivedState::Made => "Made",
            ArchivedState::MadeBefore => "Made before",
            ArchivedState::Refused => "Not made",
            ArchivedState::NotTried => "Not tried yet",
        },
        Ko => match state {
            ArchivedState::Made => "만듦",
            ArchivedState::MadeBefore => "전에 만듦",
            ArchivedState::Refused => "만들지 못함",
            ArchivedState::NotTried => "아직 안 만듦",
        },
    }
    to_page { En => "Import a whole workspace", Ko => "워크스페이스째 가져오기" }
    to_my_apps { En => "Go to my apps", Ko => "내 앱으로 가기" }
}
