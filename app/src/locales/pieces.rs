//! Words: the workspace's pieces.

words! {
    /// Texts of the workspace that prompts share.
    Pieces;

    title { En => "Pieces", Ko => "조각" }
    title_of(name: &str) { En => format!("Piece: {name}"), Ko => format!("조각: {name}") }
    lead {
        En => "Texts that several apps share: a policy, a tone, a glossary. Write one once, and insert it into prompts by its name.",
        Ko => "여러 앱이 함께 쓰는 글이에요. 정책, 말투, 용어집을 한 번 써 두고 프롬프트에 이름으로 넣어요.",
    }
    new_piece { En => "New piece", Ko => "새 조각" }
    none { En => "No piece yet", Ko => "아직 조각이 없어요" }
    none_text {
        En => "What you write here once, every prompt can use. When it changes, you choose which apps get the new text.",
        Ko => "한 번 써 두면 어느 프롬프트에서나 쓸 수 있어요. 내용을 바꾸면 어느 앱에 적용할지 직접 골라요.",
    }
    version(number: u32) { En => format!("Version {number}"), Ko => format!("버전 {number}") }
    version_by(number: u32, name: &str) {
        En => format!("Version {number} by {name}"),
        Ko => format!("버전 {number}, {name}님"),
    }
    create { En => "Make piece", Ko => "조각 만들기" }
    creating { En => "Making it", Ko => "만드는 중" }
    name { En => "Name", Ko => "이름" }
    name_hint {
        En => "Letters, digits and _, with a letter first. Prompts insert the piece by this name.",
        Ko => "글자, 숫자, _를 쓰고 글자로 시작해요. 프롬프트에서 이 이름으로 넣어요.",
    }
    name_wrong {
        En => "Use up to 64 letters, digits and _, with a letter first and no spaces.",
        Ko => "글자, 숫자, _만 64자까지, 띄어쓰기 없이 글자로 시작해 주세요.",
    }
    text { En => "Text", Ko => "내용" }
    text_hint {
        En => "It is sent as it stands: nothing in it is filled in. At most 20,000 characters.",
        Ko => "쓴 그대로 보내요. 변수는 채우지 않아요. 20,000자까지 쓸 수 있어요.",
    }
    note { En => "What changed", Ko => "바꾼 내용" }
    insert_by(name: &str) {
        En => format!("Type {{{{> {name}}}}} in a prompt to insert it."),
        Ko => format!("프롬프트에 {{{{> {name}}}}} 태그를 쓰면 들어가요."),
    }
    not_yours(name: &str) {
        En => format!("Only {name} and admins can change this piece."),
        Ko => format!("이 조각은 {name}님과 관리자만 바꿀 수 있어요."),
    }
    saved { En => "Saved. Drafts have it now.", Ko => "저장했어요. 초안에는 바로 들어가요." }
    saved_hint {
        En => "Published apps keep their text until you update them.",
        Ko => "게시한 앱은 업데이트하기 전까지 그대로예요.",
    }
    theirs(name: &str) {
        En => format!("{name} saved another text meanwhile"),
        Ko => format!("그사이 {name}님이 다른 내용을 저장했어요"),
    }
    theirs_text {
        En => "Yours is still here. Compare the two below; saving again replaces theirs.",
        Ko => "쓰신 내용은 그대로 있어요. 아래에서 비교해 보세요. 다시 저장하면 그 내용을 바꿔요.",
    }
    theirs_to_yours { En => "From their text to yours", Ko => "저장된 내용에서 쓰신 내용으로" }
    used_by { En => "Used by", Ko => "쓰는 앱" }
    used_by_lead {
        En => "What people run keeps the text it was published with.",
        Ko => "게시한 앱은 게시할 때의 내용을 계속 써요.",
    }
    unused { En => "No app uses it yet.", Ko => "아직 쓰는 앱이 없어요." }
    hidden(count: u32) {
        En => format!("Drafts of other people that use it: {count}"),
        Ko => format!("다른 사람의 초안 {count}개에서도 써요."),
    }
    runs(version: u32) { En => format!("Runs version {version}"), Ko => format!("버전 {version} 사용 중") }
    runs_older(version: u32) {
        En => format!("Runs version {version}; a newer one exists"),
        Ko => format!("버전 {version} 사용 중, 새 버전 있음"),
    }
    only_draft { En => "In the draft only", Ko => "초안에서만" }
    open_app { En => "Open app", Ko => "앱 열기" }
    /// For screen readers.
    open_app_of(name: &str) { En => format!("Open app {name}"), Ko => format!("앱 열기: {name}") }
    update { En => "Update these apps", Ko => "선택한 앱 업데이트" }
    updating { En => "Updating", Ko => "업데이트하는 중" }
    update_title(apps: usize) {
        En => if apps == 1 { "Update 1 app?".to_owned() } else { format!("Update {apps} apps?") },
        Ko => format!("앱 {apps}개를 업데이트할까요?"),
    }
    update_text {
        En => "Each is published again with the new text alone changed. Drafts stay as they are, and you can undo it.",
        Ko => "새 내용만 바꿔서 다시 게시해요. 초안은 그대로 두고, 되돌릴 수 있어요.",
    }
    updated(apps: usize) {
        En => if apps == 1 { "1 app updated".to_owned() } else { format!("{apps} apps updated") },
        Ko => format!("앱 {apps}개를 업데이트했어요"),
    }
    taken_back { En => "The apps are as they were.", Ko => "앱을 되돌렸어요." }
    not_taken_back { En => "Not all of it could be undone", Ko => "모두 되돌리지는 못했어요" }
    versions { En => "Versions", Ko => "버전" }
    what_changed { En => "What changed", Ko => "바뀐 내용" }
    what_changed_in(version: u32) {
        En => format!("What changed in version {version}"),
        Ko => format!("버전 {version}에서 바뀐 내용"),
    }
    take_text(version: u32) {
        En => format!("Take the text of version {version}"),
        Ko => format!("버전 {version} 내용 가져오기"),
    }
    delete { En => "Delete piece", Ko => "조각 지우기" }
    delete_title(name: &str) { En => format!("Delete “{name}”?"), Ko => format!("‘{name}’ 조각을 지울까요?") }
    delete_text {
        En => "Its versions go with it. While an app uses it, it stays.",
        Ko => "버전도 함께 지워져요. 쓰는 앱이 있으면 지워지지 않아요.",
    }
    keep { En => "Keep it", Ko => "그대로 두기" }
    deleting { En => "Deleting", Ko => "지우는 중" }
    deleted(name: &str) { En => format!("“{name}” was deleted"), Ko => format!("‘{name}’ 조각을 지웠어요") }
}
