//! Words: the market, and my apps.

use model::{Josa, Kind, Role, josa};

words! {
    /// The market, and my apps.
    Market;

    title { En => "Apps", Ko => "앱" }
    heading { En => "What do you need done?", Ko => "어떤 일을 도와드릴까요?" }
    lead(workspace: &str) {
        En => format!("Apps made by people at {workspace}. Pick one, fill in a form, get an answer."),
        Ko => format!("{workspace} 동료들이 만든 앱이에요. 골라서 입력하면 바로 답을 받아요."),
    }
    /// For a new owner, until a model works.
    first_steps { En => "First steps", Ko => "시작하기" }
    step_model { En => "Connect a model", Ko => "모델 연결하기" }
    step_model_text {
        En => "No app can answer until a model is connected. You need the key of a provider, or a server of your own.",
        Ko => "모델을 연결해야 앱이 답할 수 있어요. 제공사의 키나 직접 운영하는 서버가 필요해요.",
    }
    step_model_act { En => "Go to Models", Ko => "모델 페이지로 가기" }
    step_app { En => "Make an app", Ko => "앱 만들기" }
    step_app_text { En => "Begin with a template or a blank page.", Ko => "템플릿이나 빈 화면으로 시작해요." }
    step_people { En => "Invite people", Ko => "동료 초대하기" }
    step_people_text { En => "Send each of them a link.", Ko => "한 사람씩 링크를 보내 주세요." }
    step_people_act { En => "Go to Members", Ko => "구성원 페이지로 가기" }
    search { En => "Search apps", Ko => "앱 검색" }
    search_example { En => "Search by task or name", Ko => "하려는 일이나 앱 이름으로 찾기" }
    categories { En => "Categories", Ko => "분류" }
    all { En => "All", Ko => "전체" }
    recent { En => "Pick up where you left off", Ko => "이어서 쓰기" }
    all_runs { En => "All my runs", Ko => "내 실행 기록" }
    apps { En => "All apps", Ko => "모든 앱" }
    favourites { En => "Favourites", Ko => "즐겨찾기" }
    sort { En => "Sort", Ko => "정렬" }
    most_used { En => "Most used", Ko => "많이 쓴 순" }
    best_match { En => "Best match", Ko => "잘 맞는 순" }
    newest { En => "Newest", Ko => "최신순" }
    by_name { En => "By name", Ko => "이름순" }
    found(apps: usize, templates: usize) {
        En => {
            let s = |count: usize| if count == 1 { "" } else { "s" };
            format!("{apps} app{}, {templates} template{}", s(apps), s(templates))
        },
        Ko => format!("앱 {apps}개, 템플릿 {templates}개"),
    }
    left_out(apps: u32) {
        En => {
            let apps = if apps == 1 { "1 more app is".to_owned() } else { format!("{apps} more apps are") };
            format!("{apps} not shown. Search, or choose a category, to find more.")
        },
        Ko => format!("앱이 {apps}개 더 있어요. 검색하거나 분류를 골라 찾아보세요."),
    }
    no_apps { En => "No app is published here yet", Ko => "아직 게시된 앱이 없어요" }
    no_apps_text { En => "A template below can be the first one.", Ko => "아래 템플릿으로 첫 앱을 만들 수 있어요." }
    /// If there are no templates either.
    no_apps_at_all { En => "Published apps appear here.", Ko => "제작자가 앱을 게시하면 여기에 나타나요." }
    no_match(words: &str) { En => format!("No app for “{words}” yet"), Ko => format!("‘{words}’ 앱은 아직 없어요") }
    no_match_text { En => "Try other words, or look through everything.", Ko => "다른 말로 찾거나 전체를 둘러보세요." }
    /// Only templates match the search.
    only_templates { En => "One of the templates below may do it.", Ko => "아래 템플릿 가운데 맞는 것이 있을 수 있어요." }
    show_all { En => "Show everything", Ko => "전체 보기" }
    no_favourites { En => "No favourites yet", Ko => "아직 즐겨찾기가 없어요" }
    no_favourites_text {
        En => "Star an app to find it here.",
        Ko => "자주 쓰는 앱의 별을 누르면 여기에 모여요.",
    }
    no_apps_here { En => "No app in this category yet", Ko => "이 분류에는 아직 앱이 없어요" }
    templates { En => "Templates", Ko => "템플릿" }
    templates_lead {
        En => "Ready-made apps. Look inside, then add one to your workspace.",
        Ko => "바로 쓸 수 있는 앱이에요. 살펴보고 워크스페이스에 추가해 보세요.",
    }
    /// For people who can't add one.
    templates_lead_for_users {
        En => "Ready-made apps that builders of this workspace can add. Ask one of them if one would help you.",
        Ko => "워크스페이스의 제작자가 추가할 수 있는 앱이에요. 필요한 것이 있으면 부탁해 보세요.",
    }
    /// A badge: the workspace has an app with its name.
    added { En => "Added", Ko => "추가됨" }
    open_added { En => "Open the app", Ko => "앱 열기" }
    added_already {
        En => "The workspace has an app of this name already.",
        Ko => "워크스페이스에 이 이름의 앱이 이미 있어요.",
    }
    /// After a search in which a typo was corrected.
    corrected(typed: &str, meant: &str) {
        En => format!("Nothing found for “{typed}”. This is what “{meant}” finds."),
        Ko => format!("‘{typed}’에 맞는 것이 없어서 ‘{meant}’{} 찾았어요.", josa(meant, Josa::Toward)),
    }
    /// Before its name is known.
    template { En => "Template", Ko => "템플릿" }
    kind(kind: model::Kind) -> &'static str {
        En => match kind {
            Kind::Form => "Form",
            Kind::Chat => "Chat",
        },
        Ko => match kind {
            Kind::Form => "입력형",
            Kind::Chat => "대화형",
        },
    }
    inputs { En => "What people fill in", Ko => "입력 항목" }
    no_inputs { En => "Nothing. People write to it as in a conversation.", Ko => "없어요. 대화하듯이 쓰면 돼요." }
    example(value: &str) { En => format!("For example, “{value}”"), Ko => format!("예를 들면 ‘{value}’") }
    prompt { En => "What the model is told", Ko => "모델에게 주는 지시" }
    says(role: model::Role) -> &'static str {
        En => match role {
            Role::System => "Rules",
            Role::User => "Request",
            Role::Assistant => "Answer",
        },
        Ko => match role {
            Role::System => "규칙",
            Role::User => "요청",
            Role::Assistant => "답변",
        },
    }
    use_template { En => "Use this template", Ko => "이 템플릿으로 만들기" }
    use_template_hint {
        En => "Makes a draft that you can change. Nobody else runs it until you publish.",
        Ko => "고칠 수 있는 초안을 만들어요. 게시하기 전에는 다른 사람이 실행할 수 없어요.",
    }
    add_and_publish { En => "Add and publish", Ko => "추가하고 게시하기" }
    add_and_publish_hint {
        En => "Publishes it as it is, for everyone in the workspace.",
        Ko => "있는 그대로 워크스페이스 모두에게 게시해요.",
    }
    adding { En => "Adding", Ko => "추가하는 중" }
    /// For people who can't add one.
    who_can_add {
        En => "Builders and admins of this workspace can add it. Ask one of them if it would help you.",
        Ko => "이 워크스페이스의 제작자나 관리자가 추가할 수 있어요. 필요하면 부탁해 보세요.",
    }
    not_published { En => "The app was added as a draft, but not published", Ko => "앱을 초안으로 추가했지만 게시하지 못했어요" }
    open_draft { En => "Open the draft", Ko => "초안 열기" }
    new_app { En => "New app", Ko => "새 앱" }
    start_from { En => "Start from", Ko => "시작할 바탕" }
    blank_form { En => "A blank form", Ko => "빈 입력형" }
    blank_form_hint { En => "People fill in fields and get an answer.", Ko => "항목을 입력하고 답변을 받아요." }
    blank_chat { En => "A blank chat", Ko => "빈 대화형" }
    blank_chat_hint { En => "People hold a conversation.", Ko => "대화를 주고받아요." }
    described { En => "A sentence", Ko => "한 문장" }
    described_hint {
        En => "Say what it is for. A model writes a draft, and you accept what you like of it.",
        Ko => "무엇을 하는 앱인지 적으면 모델이 초안을 써요. 마음에 드는 부분만 받아들이면 돼요.",
    }
    wish { En => "What should the app do?", Ko => "앱이 무엇을 해야 하나요?" }
    wish_hint {
        En => "For example: minutes from a transcript, decisions first, in Korean.",
        Ko => "예를 들면: 녹취록으로 회의록을 만들고 결정 사항을 먼저 적어 줘요.",
    }
    wish_missing { En => "Say in a sentence what the app is for.", Ko => "무엇을 하는 앱인지 한 문장으로 적어 주세요." }
    ready_made { En => "A template", Ko => "템플릿" }
    ready_made_hint { En => "A ready-made app that you can change.", Ko => "바로 쓸 수 있는 앱을 고쳐 써요." }
    choose_template { En => "Choose a template", Ko => "템플릿 고르기" }
    name { En => "Name", Ko => "이름" }
    name_hint {
        En => "What people look for in the market. You can change it later.",
        Ko => "동료들이 앱을 찾을 때 보는 이름이에요. 나중에 바꿀 수 있어요.",
    }
    name_missing { En => "Give the app a name.", Ko => "앱 이름을 정해 주세요." }
    name_too_long { En => "Use at most 80 characters.", Ko => "80자 안으로 줄여 주세요." }
    template_missing { En => "Choose a template.", Ko => "템플릿을 골라 주세요." }
    create { En => "Create app", Ko => "앱 만들기" }
    creating { En => "Creating", Ko => "만드는 중" }
    my_apps_title { En => "My apps", Ko => "내 앱" }
    my_apps_lead { En => "Apps that you can change, last changed first.", Ko => "고칠 수 있는 앱을 최근에 바꾼 순서로 보여 줘요." }
    app { En => "App", Ko => "앱" }
    state { En => "State", Ko => "상태" }
    runs { En => "Runs", Ko => "실행" }
    useful { En => "Useful", Ko => "도움이 됐어요" }
    changed { En => "Changed", Ko => "바꾼 때" }
    actions { En => "Actions", Ko => "작업" }
    draft { En => "Draft", Ko => "초안" }
    published(version: u32) { En => format!("Published v{version}"), Ko => format!("게시 버전 {version}") }
    unpublished_changes { En => "Unpublished changes", Ko => "게시하지 않은 변경" }
    not_rated { En => "Not rated", Ko => "평가 없음" }
    useful_of(useful: u64, rated: u64) { En => format!("{useful} of {rated}"), Ko => format!("{rated}명 중 {useful}명") }
    more_for(app: &str) { En => format!("More for {app}"), Ko => format!("{app} 메뉴 더 보기") }
    open { En => "Run", Ko => "실행" }
    build { En => "Build", Ko => "만들기" }
    share { En => "Share", Ko => "공유" }
    copy { En => "Make a copy", Ko => "복사본 만들기" }
    export { En => "Export as a file", Ko => "파일로 내보내기" }
    import { En => "Import", Ko => "가져오기" }
    delete { En => "Delete…", Ko => "삭제…" }
    copied(name: &str) { En => format!("Made a copy: {name}"), Ko => format!("복사본을 만들었어요: {name}") }
    delete_title(name: &str) {
        En => format!("Delete “{name}”?"),
        Ko => format!("‘{name}’{} 삭제할까요?", josa(name, Josa::Object)),
    }
    delete_text {
        En => "It leaves the market for everyone, and its share links stop. Past runs stay. For 30 days you can restore it under Deleted.",
        Ko => "모두의 앱 목록에서 사라지고 공유 링크도 닫혀요. 지난 실행 기록은 남아요. 30일 동안은 ‘삭제한 앱’에서 되살릴 수 있어요.",
    }
    /// For an app that was never published.
    delete_draft_text {
        En => "Only a draft goes: it was never published. Past tries stay. For 30 days you can restore it under Deleted.",
        Ko => "게시한 적이 없는 초안만 없어져요. 시험해 본 기록은 남아요. 30일 동안은 ‘삭제한 앱’에서 되살릴 수 있어요.",
    }
    which_apps { En => "Which apps", Ko => "볼 앱" }
    in_use { En => "In use", Ko => "사용 중" }
    archived { En => "Archived", Ko => "보관한 앱" }
    deleted_apps { En => "Deleted", Ko => "삭제한 앱" }
    archive { En => "Archive", Ko => "보관하기" }
    archived_app(name: &str) {
        En => format!("Archived “{name}”"),
        Ko => format!("‘{name}’{} 보관했어요", josa(name, Josa::Object)),
    }
    restore { En => "Restore", Ko => "되살리기" }
    restored(name: &str) {
        En => format!("Restored “{name}”"),
        Ko => format!("‘{name}’{} 되살렸어요", josa(name, Josa::Object)),
    }
    /// Before the time at which a deleted app can't be restored any more.
    gone_for_good { En => "Gone for good", Ko => "완전히 없어지는 때" }
    none_archived { En => "Nothing is archived", Ko => "보관한 앱이 없어요" }
    none_archived_text {
        En => "An archived app is out of the market, and its links are offline, until you restore it.",
        Ko => "보관한 앱은 되살릴 때까지 목록에서 빠지고 링크도 멈춰요.",
    }
    none_deleted { En => "Nothing was deleted in the last 30 days", Ko => "지난 30일 동안 삭제한 앱이 없어요" }
    none_deleted_text {
        En => "A deleted app can be restored here for 30 days.",
        Ko => "삭제한 앱은 30일 동안 여기에서 되살릴 수 있어요.",
    }
    search_own { En => "Search my apps", Ko => "내 앱 검색" }
    no_own_match(words: &str) { En => format!("None of your apps matches “{words}”"), Ko => format!("‘{words}’에 맞는 내 앱이 없어요") }
    keep { En => "Keep it", Ko => "그대로 두기" }
    delete_app { En => "Delete app", Ko => "앱 삭제" }
    deleting { En => "Deleting", Ko => "삭제하는 중" }
    deleted(name: &str) {
        En => format!("Deleted “{name}”"),
        Ko => format!("‘{name}’{} 삭제했어요", josa(name, Josa::Object)),
    }
    no_own_apps { En => "You have no apps yet", Ko => "아직 내 앱이 없어요" }
    no_own_apps_text {
        En => "Start with a blank form, a chat, or a template from the market.",
        Ko => "빈 입력형이나 대화형, 또는 템플릿으로 시작해 보세요.",
    }
    no_own_apps_for_users {
        En => "Your role runs apps. An admin can let you make them, too.",
        Ko => "지금 역할로는 앱을 실행할 수 있어요. 만들고 싶으면 관리자에게 부탁해 보세요.",
    }
    to_market { En => "Go to apps", Ko => "앱 둘러보기" }
}
