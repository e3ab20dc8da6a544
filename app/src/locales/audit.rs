//! Words: the audit log.

use model::audit::{AuditAction, AuditObject};

use crate::format::number;

words! {
    /// The audit log.
    Audit;

    title { En => "Audit log", Ko => "감사 기록" }
    lead {
        En => "Who did what, when and from where. Each entry is sealed together with the one before, so that a change to any of them can be found.",
        Ko => "누가 언제 어디서 무엇을 했는지 보여 줘요. 각 기록은 바로 앞 기록과 함께 봉인돼서, 누가 바꾸면 드러나요.",
    }
    search { En => "Search", Ko => "검색" }
    search_example { En => "A name, a value, an address", Ko => "이름, 값, 네트워크 주소" }
    person { En => "Person", Ko => "사람" }
    every_person { En => "Everybody", Ko => "모든 사람" }
    this_person { En => "Somebody who has left", Ko => "나간 사람" }
    action_label { En => "Action", Ko => "한 일" }
    every_action { En => "All actions", Ko => "모든 일" }
    kind_label { En => "Object", Ko => "대상" }
    every_kind { En => "All objects", Ko => "모든 대상" }
    from { En => "From", Ko => "시작 날짜" }
    until { En => "Until", Ko => "끝 날짜" }
    find { En => "Find", Ko => "찾기" }
    show_all { En => "Show all", Ko => "모두 보기" }
    one_object { En => "Only one object is shown.", Ko => "대상 하나의 기록만 보고 있어요." }
    export { En => "Export", Ko => "내보내기" }
    export_chain { En => "JSON lines, to verify", Ko => "JSON Lines(검증용)" }
    export_csv { En => "CSV, for spreadsheets", Ko => "CSV(스프레드시트용)" }
    checkpoint { En => "Signed checkpoint", Ko => "서명된 확인점" }
    checkpoint_hint {
        En => "Keep checkpoints outside of Madang: with one, “madang audit verify” also finds entries that were cut off at the end.",
        Ko => "확인점을 마당 밖에 보관해 두면 ‘madang audit verify’로 끝에서 잘려 나간 기록까지 찾을 수 있어요.",
    }
    none_found { En => "Nothing matches", Ko => "맞는 기록이 없어요" }
    none_found_text { En => "Change a filter, or show all entries.", Ko => "조건을 바꾸거나 모든 기록을 볼 수 있어요." }
    none_here {
        En => "Nothing matches in this part of the log. Go on with older entries.",
        Ko => "이 구간에는 맞는 기록이 없어요. 이전 기록을 계속 찾아보세요.",
    }
    newest { En => "Newest", Ko => "최신" }
    entries { En => "Entries", Ko => "기록" }
    nobody { En => "Nobody signed in", Ko => "로그인하지 않음" }
    left { En => "Somebody who has left", Ko => "나간 사람" }
    by_key(key: &str) { En => format!("with the key “{key}”"), Ko => format!("‘{key}’ 키로") }
    /// The number of an entry.
    entry(at: u64) { En => format!("Entry {}", number(at)), Ko => format!("기록 {}번", number(at)) }
    all_of_it { En => "All of this object", Ko => "이 대상의 모든 기록" }
    all_of_it_long(kind: &str, at: u64) {
        En => format!("All entries of this {}, from entry {}", kind.to_lowercase(), number(at)),
        Ko => format!("이 {kind}의 모든 기록({}번 기록에서)", number(at)),
    }
    before { En => "before: ", Ko => "이전: " }
    after { En => "after: ", Ko => "이후: " }
    more(changes: usize) {
        En => if changes == 1 { "1 more".to_owned() } else { format!("{changes} more") },
        Ko => format!("{changes}개 더 보기"),
    }
    yes { En => "yes", Ko => "예" }
    no { En => "no", Ko => "아니요" }
    kind(kind: AuditObject) -> &'static str {
        En => match kind {
            AuditObject::App => "App",
            AuditObject::AuditLog => "Audit log",
            AuditObject::Budget => "Budget",
            AuditObject::Comparison => "Comparison",
            AuditObject::Connection => "Connection",
            AuditObject::Hold => "Legal hold",
            AuditObject::Invitation => "Invitation",
            AuditObject::Invoice => "Invoice",
            AuditObject::Key => "API key",
            AuditObject::Link => "Share link",
            AuditObject::Member => "Member",
            AuditObject::Person => "Person",
            AuditObject::Piece => "Piece",
            AuditObject::Run => "Run",
            AuditObject::Runs => "Run log",
            AuditObject::Swap => "Model swap",
            AuditObject::Webhook => "Webhook",
            AuditObject::Workspace => "Workspace",
        },
        Ko => match kind {
            AuditObject::App => "앱",
            AuditObject::AuditLog => "감사 기록",
            AuditObject::Budget => "예산",
            AuditObject::Comparison => "비교",
            AuditObject::Connection => "연결",
            AuditObject::Hold => "법적 보존",
            AuditObject::Invitation => "초대",
            AuditObject::Invoice => "청구서",
            AuditObject::Key => "API 키",
            AuditObject::Link => "공유 링크",
            AuditObject::Member => "구성원",
            AuditObject::Person => "사람",
            AuditObject::Piece => "조각",
            AuditObject::Run => "실행",
            AuditObject::Runs => "실행 기록",
            AuditObject::Swap => "모델 교체",
            AuditObject::Webhook => "웹훅",
            AuditObject::Workspace => "워크스페이스",
        },
    }
    action(action: AuditAction) -> &'static str {
        En => english(action),
        Ko => korean(action),
    }
}

#[expect(clippy::too_many_lines, reason = "a line for each action, so that none can be missing")]
fn english(action: AuditAction) -> &'static str {
    match action {
        AuditAction::AppArchived => "App archived",
        AuditAction::AppChanged => "App details changed",
        AuditAction::AppCreated => "App created",
        AuditAction::AppDeleted => "App deleted",
        AuditAction::AppDraftRestored => "Version restored as draft",
        AuditAction::AppImported => "App imported",
        AuditAction::AppPublished => "App published",
        AuditAction::AppReimported => "App replaced by a file",
        AuditAction::AppRestored => "App restored",
        AuditAction::AppRolledBack => "App rolled back",
        AuditAction::AppUnpublished => "App unpublished",
        AuditAction::AuditExported => "Audit log exported",
        AuditAction::BudgetChanged => "Budget changed",
        AuditAction::BudgetCreated => "Budget created",
        AuditAction::BudgetDeleted => "Budget deleted",
        AuditAction::CalendarFeedCreated => "Calendar address created",
        AuditAction::CalendarFeedEnded => "Calendar address ended",
        AuditAction::ComparisonCreated => "Comparison started",
        AuditAction::ComparisonResumed => "Comparison resumed",
        AuditAction::ComparisonStopped => "Comparison stopped",
        AuditAction::ComparisonUsed => "Compared model used in the app",
        AuditAction::ConnectionChanged => "Connection changed",
        AuditAction::ConnectionCreated => "Connection added",
        AuditAction::ConnectionDeleted => "Connection deleted",
        AuditAction::ExchangeRateRemoved => "Exchange rate removed",
        AuditAction::ExchangeRateSet => "Exchange rate set",
        AuditAction::GateApprovalWithdrawn => "Approval withdrawn",
        AuditAction::GateApproved => "Draft approved",
        AuditAction::GateChanged => "Publishing conditions changed",
        AuditAction::GatePassedByReason => "Published past the conditions, with a reason",
        AuditAction::InvitationMailedAgain => "Invitation mailed again",
        AuditAction::InvitationRevoked => "Invitation revoked",
        AuditAction::InvoiceAdded => "Invoice added",
        AuditAction::InvoiceDeleted => "Invoice deleted",
        AuditAction::KeyCreated => "API key created",
        AuditAction::KeyLeaked => "API key seen in an address",
        AuditAction::KeyRevoked => "API key revoked",
        AuditAction::LinkAddressRenewed => "Share link got a new address",
        AuditAction::LinkChanged => "Share link changed",
        AuditAction::LinkCreated => "Share link created",
        AuditAction::LinkRevoked => "Share link closed",
        AuditAction::MemberInvited => "Member invited",
        AuditAction::MemberJoined => "Member joined",
        AuditAction::MemberMadeOwner => "Made an owner by the operator",
        AuditAction::MemberPasswordChanged => "Password changed",
        AuditAction::MemberPasswordLinkMade => "Password link made",
        AuditAction::MemberPasswordReset => "Password reset by a link",
        AuditAction::MemberPasswordSet => "Password set by the operator",
        AuditAction::MemberRemoved => "Member removed",
        AuditAction::MemberRoleChanged => "Role changed",
        AuditAction::MemberSessionsEnded => "Sessions ended by the operator",
        AuditAction::ModelChanged => "Model settings changed",
        AuditAction::ModelsSwapped => "Models swapped",
        AuditAction::ModelsSwappedBack => "Model swap undone",
        AuditAction::RetentionChanged => "How long runs are kept changed",
        AuditAction::HoldPlaced => "Legal hold placed",
        AuditAction::HoldLifted => "Legal hold lifted",
        AuditAction::PersonalDataChanged => "Rules for personal data changed",
        AuditAction::PieceAppsUpdated => "Apps updated with a piece",
        AuditAction::PieceChanged => "Piece changed",
        AuditAction::PieceCreated => "Piece created",
        AuditAction::PieceDeleted => "Piece deleted",
        AuditAction::RunDeleted => "Content of a run deleted",
        AuditAction::RunsExported => "Run log exported",
        AuditAction::SplitChanged => "Traffic split changed",
        AuditAction::SplitEnded => "Traffic split ended",
        AuditAction::SplitStarted => "Traffic split started",
        AuditAction::TestsChecksChanged => "Checks changed",
        AuditAction::TestsRowDeleted => "Test row deleted",
        AuditAction::TestsRowsImported => "Test rows imported",
        AuditAction::WebhookChanged => "Webhook changed",
        AuditAction::WebhookCreated => "Webhook created",
        AuditAction::WebhookDeleted => "Webhook deleted",
        AuditAction::WebhookReplayed => "Webhook event sent again",
        AuditAction::WebhookSecretRotated => "Webhook secret replaced",
        AuditAction::WebhookTurnedOff => "Webhook switched off by Madang",
        AuditAction::WorkspaceChanged => "Workspace settings changed",
        AuditAction::WorkspaceCreated => "Workspace created",
        AuditAction::WorkspaceExported => "Workspace exported",
        AuditAction::WorkspaceLogoChanged => "Logo changed",
    }
}

#[expect(clippy::too_many_lines, reason = "a line for each action, so that none can be missing")]
fn korean(action: AuditAction) -> &'static str {
    match action {
        AuditAction::AppArchived => "앱 보관",
        AuditAction::AppChanged => "앱 정보 변경",
        AuditAction::AppCreated => "앱 만들기",
        AuditAction::AppDeleted => "앱 삭제",
        AuditAction::AppDraftRestored => "이전 버전을 초안으로 가져옴",
        AuditAction::AppImported => "앱 가져오기",
        AuditAction::AppPublished => "앱 게시",
        AuditAction::AppReimported => "파일로 앱 바꾸기",
        AuditAction::AppRestored => "앱 복원",
        AuditAction::AppRolledBack => "앱을 이전 버전으로 되돌림",
        AuditAction::AppUnpublished => "앱 게시 취소",
        AuditAction::AuditExported => "감사 기록 내보내기",
        AuditAction::BudgetChanged => "예산 변경",
        AuditAction::BudgetCreated => "예산 만들기",
        AuditAction::BudgetDeleted => "예산 삭제",
        AuditAction::CalendarFeedCreated => "캘린더 주소 만들기",
        AuditAction::CalendarFeedEnded => "캘린더 주소 없애기",
        AuditAction::ComparisonCreated => "비교 시작",
        AuditAction::ComparisonResumed => "비교 계속하기",
        AuditAction::ComparisonStopped => "비교 멈춤",
        AuditAction::ComparisonUsed => "비교한 모델을 앱에 적용",
        AuditAction::ConnectionChanged => "연결 변경",
        AuditAction::ConnectionCreated => "연결 추가",
        AuditAction::ConnectionDeleted => "연결 삭제",
        AuditAction::ExchangeRateRemoved => "환율 취소",
        AuditAction::ExchangeRateSet => "환율 설정",
        AuditAction::GateApprovalWithdrawn => "승인 취소",
        AuditAction::GateApproved => "초안 승인",
        AuditAction::GateChanged => "게시 조건 변경",
        AuditAction::GatePassedByReason => "이유를 남기고 조건 없이 게시",
        AuditAction::InvitationMailedAgain => "초대 메일 다시 보내기",
        AuditAction::InvitationRevoked => "초대 취소",
        AuditAction::InvoiceAdded => "청구서 추가",
        AuditAction::InvoiceDeleted => "청구서 삭제",
        AuditAction::KeyCreated => "API 키 만들기",
        AuditAction::KeyLeaked => "주소에서 API 키가 보임",
        AuditAction::KeyRevoked => "API 키 폐기",
        AuditAction::LinkAddressRenewed => "공유 링크 주소 교체",
        AuditAction::LinkChanged => "공유 링크 변경",
        AuditAction::LinkCreated => "공유 링크 만들기",
        AuditAction::LinkRevoked => "공유 링크 닫기",
        AuditAction::MemberInvited => "구성원 초대",
        AuditAction::MemberJoined => "구성원 참여",
        AuditAction::MemberMadeOwner => "운영자가 소유자로 지정",
        AuditAction::MemberPasswordChanged => "비밀번호 변경",
        AuditAction::MemberPasswordLinkMade => "비밀번호 링크 만들기",
        AuditAction::MemberPasswordReset => "링크로 비밀번호 재설정",
        AuditAction::MemberPasswordSet => "운영자가 비밀번호 설정",
        AuditAction::MemberRemoved => "구성원 내보내기",
        AuditAction::MemberRoleChanged => "역할 변경",
        AuditAction::MemberSessionsEnded => "운영자가 세션 종료",
        AuditAction::ModelChanged => "모델 설정 변경",
        AuditAction::ModelsSwapped => "모델 교체",
        AuditAction::ModelsSwappedBack => "모델 교체 되돌리기",
        AuditAction::RetentionChanged => "실행 보관 기간 변경",
        AuditAction::HoldPlaced => "법적 보존 지정",
        AuditAction::HoldLifted => "법적 보존 해제",
        AuditAction::PersonalDataChanged => "개인정보 규칙 변경",
        AuditAction::PieceAppsUpdated => "바뀐 조각으로 앱 업데이트",
        AuditAction::PieceChanged => "조각 변경",
        AuditAction::PieceCreated => "조각 만들기",
        AuditAction::PieceDeleted => "조각 삭제",
        AuditAction::RunDeleted => "실행 내용 삭제",
        AuditAction::RunsExported => "실행 기록 내보내기",
        AuditAction::SplitChanged => "트래픽 분할 변경",
        AuditAction::SplitEnded => "트래픽 분할 끝",
        AuditAction::SplitStarted => "트래픽 분할 시작",
        AuditAction::TestsChecksChanged => "점검 변경",
        AuditAction::TestsRowDeleted => "테스트 행 삭제",
        AuditAction::TestsRowsImported => "테스트 행 가져오기",
        AuditAction::WebhookChanged => "웹훅 변경",
        AuditAction::WebhookCreated => "웹훅 만들기",
        AuditAction::WebhookDeleted => "웹훅 삭제",
        AuditAction::WebhookReplayed => "웹훅 이벤트 다시 보내기",
        AuditAction::WebhookSecretRotated => "웹훅 비밀 값 교체",
        AuditAction::WebhookTurnedOff => "마당이 웹훅을 끔",
        AuditAction::WorkspaceChanged => "워크스페이스 설정 변경",
        AuditAction::WorkspaceCreated => "워크스페이스 만들기",
        AuditAction::WorkspaceExported => "워크스페이스 내보내기",
        AuditAction::WorkspaceLogoChanged => "로고 변경",
    }
}
