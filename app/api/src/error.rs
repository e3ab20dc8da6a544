//! Errors: a closed set of codes, each with a plain sentence in both languages.

use std::collections::BTreeMap;

use model::Language;
use serde_json::Value;

codes! {
    /// Why a request was refused.
    ErrorCode {
        /// The body is not JSON, or does not have the right shape.
        Malformed "malformed" 400 "The request could not be read. Check that the body is JSON of the documented shape." "요청을 읽지 못했어요. 본문이 문서에 맞는 JSON인지 확인해 주세요.",
        /// The body has a field that this operation does not know.
        UnknownField "unknown_field" 400 "The request has a field that is not known here. Remove it and send the request again." "요청에 알 수 없는 항목이 있어요. 빼고 다시 보내 주세요.",
        /// The request has both a cookie and an `Authorization` header.
        ConflictingCredentials "conflicting_credentials" 400 "The request carries two kinds of credentials. Send either the cookie or the Authorization header." "인증 정보가 두 가지예요. 쿠키와 Authorization 헤더 중 하나만 보내 주세요.",
        /// Nobody is signed in, or the session has ended.
        Unauthenticated "unauthenticated" 401 "You are not signed in. Sign in and try again." "로그인하지 않았어요. 로그인한 뒤 다시 해 주세요.",
        /// The API key is none of ours, or its owner is no member any more.
        KeyInvalid "key_invalid" 401 "This API key is not valid. Check that it was copied whole: it begins with mdg_ and has 53 characters. Send it as Authorization: Bearer mdg_…" "올바른 API 키가 아니에요. mdg_로 시작하는 53자를 모두 복사했는지 확인하고 Authorization: Bearer mdg_… 헤더로 보내 주세요.",
        /// The API key has expired.
        KeyExpired "key_expired" 401 "This API key has expired. Make a new one where API keys are managed." "기한이 지난 API 키예요. API 키를 관리하는 곳에서 새로 만들어 주세요.",
        /// Somebody has revoked the API key.
        KeyRevoked "key_revoked" 401 "This API key was revoked. Make a new one where API keys are managed." "폐기된 API 키예요. API 키를 관리하는 곳에서 새로 만들어 주세요.",
        /// The API key has reached its limit of runs or of money.
        KeyUsedUp "key_used_up" 429 "This API key has used up what it may. Make a new one where API keys are managed." "이 API 키로 할 수 있는 실행을 모두 썼어요. API 키를 관리하는 곳에서 새로 만들어 주세요.",
        /// The API key has reached its limit of the day; `Retry-After` says when the next one begins.
        KeyDayUsed "key_day_used" 429 "This API key has used up what it may today. It works again from midnight UTC." "이 API 키로 오늘 할 수 있는 실행을 모두 썼어요. UTC 자정부터 다시 쓸 수 있어요.",
        /// As many runs of the API key are in progress as may be at once.
        KeyBusy "key_busy" 429 "As many runs of this API key are going on as may at once. Wait until one has ended, and send the request again." "이 API 키로 한꺼번에 할 수 있는 만큼 실행하고 있어요. 하나가 끝난 뒤에 요청을 다시 보내 주세요.",
        /// The API key has limits, and what this costs can't be counted against them.
        KeyLimited "key_limited" 403 "This API key has limits, and what this costs can't be counted against them. Use a key without limits, or run a published app." "한도가 있는 API 키인데, 이 일에 드는 비용은 한도로 셀 수 없어요. 한도가 없는 키를 쓰거나 게시된 앱을 실행해 주세요.",
        /// The API key is in the address, where logs and histories keep it.
        KeyInUrl "key_in_url" 400 "An API key is in the address of this request, so nothing was done. Addresses end up in logs: take this key as leaked, revoke it and make a new one, and send that in the Authorization header." "요청 주소에 API 키가 들어 있어서 아무것도 하지 않았어요. 주소는 로그에 남으니 이 키는 유출된 것으로 보고 폐기한 뒤, 새 키를 만들어 Authorization 헤더로 보내 주세요.",
        /// The address or the password is wrong; the response does not say which.
        WrongCredentials "wrong_credentials" 401 "The e-mail address or the password is wrong. Check both and try again." "이메일 주소나 비밀번호가 달라요. 확인하고 다시 입력해 주세요.",
        /// The caller may see this but not do it.
        Forbidden "forbidden" 403 "Your role does not allow this. An admin of the workspace can do it or change your role." "지금 역할로는 할 수 없어요. 워크스페이스 관리자에게 부탁해 주세요.",
        /// The API key lacks the scope that this takes; `fields` names it.
        ScopeMissing "scope_missing" 403 "This API key lacks the scope that this takes. Make a key that has it." "이 API 키에는 필요한 권한 범위가 없어요. 그 범위가 있는 키를 만들어 주세요.",
        /// No API key may do this, whatever its scopes.
        NotForKeys "not_for_keys" 403 "API keys can't do this; it takes a person who is signed in." "API 키로는 할 수 없어요. 로그인한 사람만 할 수 있어요.",
        /// The API key is for one app, and this is about more than that app.
        KeyOfApp "key_of_app" 403 "This API key is for one app, and this is about more than that app. Use a key of the workspace or of your own." "앱 하나에만 쓰는 API 키라서 그 밖의 일은 할 수 없어요. 워크스페이스 키나 개인 키를 써 주세요.",
        /// The request came from another site's page.
        CrossSite "cross_site" 403 "This request came from another site, so nothing was changed. Open Madang directly and try again." "다른 사이트에서 온 요청이라 아무것도 바꾸지 않았어요. 마당을 직접 열고 다시 해 주세요.",
        /// It does not exist, or the caller may not see it.
        NotFound "not_found" 404 "Not found. It may have been removed, or the address may be mistyped." "찾지 못했어요. 지워졌거나 주소가 잘못됐을 수 있어요.",
        /// The path exists, but not with this method.
        MethodNotAllowed "method_not_allowed" 405 "This address does not take that method. See the API reference." "이 주소에서 쓸 수 없는 메서드예요. API 문서를 확인해 주세요.",
        /// The request took too long to arrive.
        RequestTimeout "request_timeout" 408 "The request took too long to arrive. Check the connection and send it again." "요청이 너무 늦게 도착했어요. 연결을 확인하고 다시 보내 주세요.",
        /// Somebody changed it in the meantime; the current state is in `current`.
        StaleRevision "stale_revision" 409 "Someone else saved a newer version in the meantime. Yours was not saved over it; compare the two and save again." "그사이 다른 사람이 저장했어요. 덮어쓰지 않았으니 두 내용을 비교하고 다시 저장해 주세요.",
        /// The piece does not begin where the file's bytes end; the file is in `current`.
        WrongOffset "wrong_offset" 409 "This piece does not begin where the file ends so far. Go on from the number of bytes that have arrived." "파일에 이미 도착한 내용과 이어지지 않아요. 도착한 바이트 수부터 이어서 보내 주세요.",
        /// The name or address is taken.
        Taken "taken" 409 "That is taken already. Choose another one." "이미 쓰고 있어요. 다른 것으로 정해 주세요.",
        /// The request with this idempotency key was carried out at least in part, but its response is lost.
        AnswerLost "answer_lost" 409 "This request was carried out, but its answer was lost. Look at what is there now; to do it again, use a new Idempotency-Key." "요청은 처리했지만 응답이 남아 있지 않아요. 지금 상태를 확인하고, 다시 하려면 새 Idempotency-Key를 써 주세요.",
        /// It would leave the workspace without an owner.
        LastOwner "last_owner" 409 "A workspace needs at least one owner. Make someone else an owner first." "워크스페이스에는 소유자가 한 명은 있어야 해요. 먼저 다른 사람을 소유자로 정해 주세요.",
        /// Apps use it; they are in `current`.
        InUse "in_use" 409 "Apps still use this, so nothing was removed. Take it out of them first." "아직 쓰는 앱이 있어서 지우지 않았어요. 먼저 앱에서 빼 주세요.",
        /// The draft has errors; they are in `problems`.
        NotPublishable "not_publishable" 422 "The draft has errors. Fix them, then publish." "초안에 오류가 있어요. 고친 뒤 게시해 주세요.",
        /// What would be published doesn't pass the app's gate; the gate is in `current`.
        GateNotPassed "gate_not_passed" 409 "What this app asks for before it is published is not there yet. Do what is missing; an admin can publish it all the same with a reason." "게시하기 전에 필요한 것이 아직 다 갖춰지지 않았어요. 빠진 것을 채워 주세요. 관리자는 이유를 적고 게시할 수 있어요.",
        /// The app has no published version.
        NotPublished "not_published" 409 "This app is not published. Its builder can publish it." "게시되어 있지 않은 앱이에요. 만든 사람이 게시할 수 있어요.",
        /// The live version differs from the one that the caller saw; its number is in `current`.
        LiveChanged "live_changed" 409 "Another version went live in the meantime, so nothing was changed. Look at the versions again, then decide." "그사이 다른 버전이 게시돼서 아무것도 바꾸지 않았어요. 버전 목록을 다시 확인하고 정해 주세요.",
        /// A traffic split of the app runs already; it is in `current`.
        SplitRunning "split_running" 409 "A traffic split of this app runs already. End it first, then start another one." "이 앱의 트래픽 분할이 이미 진행 중이에요. 먼저 끝낸 뒤 새로 시작해 주세요.",
        /// The traffic split doesn't run any more.
        SplitEnded "split_ended" 409 "This traffic split has ended in the meantime, so nothing was changed. Reload the page to see how." "그사이 트래픽 분할이 끝나서 아무것도 바꾸지 않았어요. 페이지를 새로 고쳐 결과를 확인해 주세요.",
        /// The draft has unpublished changes that would be lost; the draft is in `current`.
        UnpublishedChanges "unpublished_changes" 409 "The draft has changes that were never published, and they would be lost. Publish them first, or confirm that they may go." "초안에 게시하지 않은 변경이 있어서 그대로 하면 사라져요. 먼저 게시하거나, 지워도 되는지 확인해 주세요.",
        /// The run is still in progress.
        RunNotOver "run_not_over" 409 "This run is still going on. Wait until it is over, or stop it first." "아직 실행 중이에요. 끝날 때까지 기다리거나 먼저 멈춰 주세요.",
        /// A legal hold keeps it from being deleted; what is known of the hold is in `current`.
        OnHold "on_hold" 409 "A legal hold is on this, so it can’t be deleted. An admin sees why, and can lift it." "법적 보존 대상이라 지울 수 없어요. 이유는 관리자가 볼 수 있고, 관리자가 해제할 수 있어요.",
        /// The change would delete what is kept now; how much is in `current`.
        DeletionUnconfirmed "deletion_unconfirmed" 409 "This deletes what is kept now, so nothing was changed yet. Look at how much it is, and confirm that it may go." "지금 보관 중인 내용이 지워지는 변경이라 아직 바꾸지 않았어요. 얼마나 지워지는지 보고 확인해 주세요.",
        /// What the run held was deleted, because its time was over.
        NotKept "not_kept" 410 "Nothing of what was entered and answered in this run is kept any more. Run the app again." "이 실행에 입력한 내용과 답변은 보관 기간이 지나 남아 있지 않아요. 앱을 다시 실행해 주세요.",
        /// The run has come to no answer.
        NoAnswer "no_answer" 409 "This run has no answer, so there is nothing to download. Run the app again." "이 실행에는 답이 없어서 내려받을 것이 없어요. 앱을 다시 실행해 주세요.",
        /// The answer can't become a file of that kind.
        NotInFormat "not_in_format" 422 "This answer can’t become a file of that kind: it has no table or fields for one, or it is too long. Download it as Markdown instead." "이 답은 그 형식의 파일로 만들 수 없어요. 표나 항목이 없거나 너무 길어요. 대신 마크다운으로 내려받아 주세요.",
        /// The server has no fonts for PDF files.
        NoFonts "no_fonts" 409 "This server has no fonts to make PDF files with. Download another kind of file, or ask whoever runs Madang to add them." "이 서버에는 PDF를 만들 글꼴이 없어요. 다른 형식으로 내려받거나, 마당을 운영하는 사람에게 글꼴을 넣어 달라고 해 주세요.",
        /// The comparison is still in progress.
        ComparisonNotOver "comparison_not_over" 409 "This comparison is still going on. Wait until it is over, or stop it first." "아직 비교하는 중이에요. 끝날 때까지 기다리거나 먼저 멈춰 주세요.",
        /// The caller is rating the comparison blind, so they aren't shown which answer is whose.
        BlindRating "blind_rating" 409 "You are rating this comparison blind, so this is hidden from you. End the rating to see which answer is whose." "블라인드로 평가하는 중이라 보여 드릴 수 없어요. 평가를 끝내면 어느 모델의 답인지 볼 수 있어요.",
        /// The caller has ended their blind rating and seen which answer is whose.
        BlindRatingOver "blind_rating_over" 409 "You have ended your blind rating and could see which answer is whose, so you can’t go on with it. Someone else can still rate." "블라인드 평가를 이미 끝내서 어느 모델의 답인지 볼 수 있었어요. 그래서 이어서 평가할 수는 없어요. 다른 사람은 평가할 수 있어요.",
        /// As many comparisons of the workspace are running as may.
        TooManyComparisons "too_many_comparisons" 409 "Ten comparisons are running in this workspace, which is the most at once. Wait until one has ended, or stop one." "이 워크스페이스에서 비교 10개가 실행 중이라 더 시작할 수 없어요. 하나가 끝날 때까지 기다리거나 하나를 멈춰 주세요.",
        /// There is no row that at least two columns have answered.
        NothingToRate "nothing_to_rate" 409 "There is nothing to rate: only rows that all of at least two columns have answered can be rated." "평가할 답이 없어요. 두 열 이상이 모두 답한 행만 평가할 수 있어요.",
        /// No connection offers a model.
        NoModel "no_model" 409 "No model is connected. An admin can add a connection on the Models page." "연결된 모델이 없어요. 관리자가 모델 페이지에서 연결을 추가할 수 있어요.",
        /// A picture or a scan was attached, and the model takes no pictures.
        ModelCannotSee "model_cannot_see" 409 "The model of this app can't see pictures, and a file that you attached is one, or a scan. Attach a file with text, or ask the app's owner to choose a model that sees." "이 앱의 모델은 이미지를 볼 수 없는데, 첨부한 파일이 이미지이거나 스캔 문서예요. 글이 있는 파일을 첨부하거나, 앱을 만든 사람에게 이미지를 보는 모델로 바꿔 달라고 해 주세요.",
        /// The app does not name a model but what it must be able to do, and no model in the workspace's order can.
        NoFittingModel "no_fitting_model" 409 "None of the workspace’s models can do what this app asks for. An admin can add one to the fallback order on the Models page." "이 앱이 원하는 일을 할 수 있는 모델이 없어요. 관리자가 모델 페이지의 대체 순서에 추가할 수 있어요.",
        /// This server sends no mail, or there is none to be sent.
        NoMail "no_mail" 409 "This server does not send this by mail. Copy the link and send it yourself, or ask an admin for one." "이 서버는 이것을 메일로 보내지 않아요. 링크를 복사해 직접 보내거나, 관리자에게 링크를 부탁해 주세요.",
        /// The caller may not make a link for this person's password.
        NotYoursToReset "not_yours_to_reset" 409 "You can’t make a link for this person: their role must be lower than yours, and the account must be in this workspace alone. They can ask for a link by mail where this server sends any, or ask whoever runs Madang." "이 사람의 링크는 만들 수 없어요. 나보다 역할이 낮고 이 워크스페이스에만 있는 사람이어야 해요. 메일을 보내는 서버라면 본인이 메일로 링크를 받을 수 있고, 아니면 마당을 운영하는 사람에게 부탁해야 해요.",
        /// The set-up was done already.
        AlreadySetUp "already_set_up" 409 "This server is set up already. Sign in instead." "이미 설정을 마쳤어요. 로그인해 주세요.",
        /// The link's token is wrong.
        TokenInvalid "token_invalid" 404 "This link is not valid. Check that it was copied whole." "올바른 링크가 아니에요. 주소를 끝까지 복사했는지 확인해 주세요.",
        /// The link's token is right, but it has expired.
        TokenExpired "token_expired" 410 "This link has expired. Ask whoever sent it for a new one." "기한이 지난 링크예요. 보낸 사람에게 새 링크를 부탁해 주세요.",
        /// The link's token was used already.
        TokenUsed "token_used" 410 "This link was used already, and it works only once. Ask for a new one." "이미 사용한 링크예요. 한 번만 쓸 수 있으니 새 링크를 부탁해 주세요.",
        /// The share link has expired.
        LinkExpired "link_expired" 410 "This page has closed. Ask whoever sent you the link for a new one." "이 페이지는 닫혔어요. 링크를 보낸 사람에게 새 링크를 부탁해 주세요.",
        /// The share link was revoked.
        LinkRevoked "link_revoked" 410 "Whoever made this page has closed it. Ask whoever sent you the link for a new one." "링크를 만든 사람이 이 페이지를 닫았어요. 링크를 보낸 사람에게 새 링크를 부탁해 주세요.",
        /// The share link has reached its maximum number of runs.
        LinkUsedUp "link_used_up" 410 "This link has been used as often as it may. Ask whoever sent it to you to raise its limit." "이 링크로 할 수 있는 실행을 모두 썼어요. 보낸 사람에게 한도를 늘려 달라고 해 주세요.",
        /// The share link has a password, and it was not given.
        LinkPassword "link_password" 401 "This page has a password. Ask whoever sent you the link for it." "비밀번호가 있는 페이지예요. 링크를 보낸 사람에게 비밀번호를 물어봐 주세요.",
        /// The share link is for members, and the caller is not signed in.
        LinkMembers "link_members" 401 "This page is for members. Sign in to open it." "구성원만 볼 수 있는 페이지예요. 로그인하면 열 수 있어요.",
        /// The share link is for those with an address at certain mail domains, and none was proven.
        LinkMail "link_mail" 401 "This page is for people with certain e-mail addresses. Enter yours, and a code is sent there if it is one of them." "정해진 이메일 주소가 있는 사람만 볼 수 있는 페이지예요. 주소를 입력하면, 해당하는 주소일 때 코드를 보내 드려요.",
        /// The code of the share link is wrong, over or used, or was asked for elsewhere.
        WrongCode "wrong_code" 403 "That is not the code, or it is over. Check the newest mail, or ask for another code." "코드가 다르거나 쓸 수 있는 시간이 지났어요. 가장 최근 메일을 확인하거나 코드를 새로 받아 주세요.",
        /// The share link needs codes by mail, and this server sends no mail.
        LinkNoMail "link_no_mail" 409 "This page needs a code by mail, and this server sends no mail any more. Ask whoever sent you the link for another way in." "메일로 받는 코드가 있어야 하는데, 이 서버는 이제 메일을 보내지 않아요. 링크를 보낸 사람에게 다른 방법을 물어봐 주세요.",
        /// As many runs of the share link are in progress as may be at once.
        LinkBusy "link_busy" 429 "As many answers as this page gives at once are being written. Nothing that you entered is lost; try again in a moment." "지금 이 페이지에서 한꺼번에 쓸 수 있는 만큼 답변을 쓰고 있어요. 입력한 내용은 그대로 있으니 잠시 뒤에 다시 해 주세요.",
        /// The password of the share link is wrong.
        WrongPassword "wrong_password" 403 "That is not the password of this page. Check it and try again." "이 페이지의 비밀번호가 아니에요. 확인하고 다시 입력해 주세요.",
        /// The share link's address can't be read again; it can be given a new one.
        AddressUnknown "address_unknown" 409 "The address of this link can’t be shown again, because it was made by an older version of Madang. Give it a new address." "예전 버전의 마당에서 만든 링크라 주소를 다시 볼 수 없어요. 새 주소로 바꿔 주세요.",
        /// The share link opens later; `current` says when.
        LinkNotOpen "link_not_open" 403 "This page isn’t open yet. Come back when it opens." "아직 열리지 않은 페이지예요. 열리는 때에 다시 와 주세요.",
        /// The share link has reached its limit of the day; `Retry-After` and `current` say when it opens again.
        LinkDayUsed "link_day_used" 429 "This link has been used as often today as it may. Come back tomorrow, or ask whoever sent it to you to raise its limit." "오늘 이 링크로 할 수 있는 실행을 모두 썼어요. 내일 다시 오거나, 보낸 사람에게 한도를 늘려 달라고 해 주세요.",
        /// Money is limited, and the price of the model is unknown.
        CostUnknown "cost_unknown" 409 "Its money is limited, and nobody knows what the model of this app costs. An admin can set a price on the Models page; or take the limit off." "금액 한도가 있는데 이 앱의 모델 가격을 알 수 없어요. 관리자가 모델 페이지에서 가격을 정하거나, 금액 한도를 없애 주세요.",
        /// A budget has too little left for the run in its period; `Retry-After` says when it begins anew, and `current` which budget it is.
        BudgetReached "budget_reached" 429 "A budget is spent for now. It begins anew with the next day or month; an admin can raise it." "지금은 예산을 모두 썼어요. 다음 날이나 다음 달에 다시 쓸 수 있고, 관리자가 늘릴 수 있어요.",
        /// A budget for all time has too little left for the run; `current` says which.
        BudgetUsedUp "budget_used_up" 402 "A budget is spent. An admin can raise it." "예산을 모두 썼어요. 관리자가 늘릴 수 있어요.",
        /// What is left of a budget is held for runs in progress; `Retry-After` says when to try again.
        BudgetHeld "budget_held" 429 "What is left of a budget is held for runs in progress, which hardly need all of it. Try again in a few seconds." "남은 예산이 진행 중인 실행에 잡혀 있어요. 대개 다 쓰지 않으니 몇 초 뒤에 다시 해 주세요.",
        /// The share link can't be used for now; `Retry-After` says when it can, if that is known.
        LinkPaused "link_paused" 429 "This app can’t be used right now. Nothing you did is wrong; try again later, or ask whoever sent you the link." "지금은 이 앱을 쓸 수 없어요. 잘못하신 것은 없으니 나중에 다시 하거나 링크를 보낸 사람에게 물어봐 주세요.",
        /// The share link's app was taken offline.
        AppOffline "app_offline" 410 "This app was taken offline by the people who made it. Nothing you did is wrong; ask whoever sent you the link whether it will come back." "앱을 만든 곳에서 이 앱을 잠시 내렸어요. 잘못하신 것은 없어요. 다시 열리는지는 링크를 보낸 사람에게 물어봐 주세요.",
        /// The body is larger than allowed.
        TooLarge "too_large" 413 "The request is too large. Shorten what you send." "보낸 내용이 너무 커요. 줄여서 다시 보내 주세요.",
        /// The body has a media type that is not supported here.
        UnsupportedMediaType "unsupported_media_type" 415 "The request is of the wrong type. Send it with the content-type that the API reference names." "요청 형식이 달라요. API 문서에 적힌 content-type으로 보내 주세요.",
        /// The request was understood, but some fields are wrong; see `fields`.
        Invalid "invalid" 422 "Check the fields marked below." "아래 표시한 항목을 확인해 주세요.",
        /// The idempotency key was used with another body.
        IdempotencyMismatch "idempotency_mismatch" 422 "This Idempotency-Key was used for a different request. Use a new key." "이 Idempotency-Key는 다른 요청에 쓰였어요. 새 키를 써 주세요.",
        /// Too many requests of this kind; `Retry-After` says when to try again.
        RateLimited "rate_limited" 429 "Too many attempts in a short time. Wait a little and try again." "짧은 시간에 너무 많이 시도했어요. 잠시 뒤에 다시 해 주세요.",
        /// The server is at its limit; `Retry-After` says when to try again.
        Busy "busy" 503 "Madang is very busy right now. Try again in a few seconds." "지금 이용이 몰리고 있어요. 몇 초 뒤에 다시 해 주세요.",
        /// The database can't be reached; `Retry-After` says when to try again.
        Unavailable "unavailable" 503 "Madang can't answer right now. Try again in a few seconds." "지금은 마당이 답하지 못해요. 몇 초 뒤에 다시 해 주세요.",
        /// The store with the contents of files can't be reached; `Retry-After` says when to try again.
        FilesAway "files_away" 503 "The place where files are kept can’t be reached right now, so this one can’t be read. Try again in a minute." "파일을 보관하는 곳에 지금 연결할 수 없어 이 파일을 읽지 못했어요. 잠시 뒤에 다시 해 주세요.",
        /// An internal error; the log has it under the request id.
        Internal "internal" 500 "Something went wrong on our side. Try again; if it stays, give the reference code to whoever runs Madang." "마당 쪽에 문제가 있었어요. 다시 해 보고, 계속되면 참조 코드를 관리자에게 알려 주세요.",
    }
}

wire! {
    /// The body of every error response.
    pub struct ErrorBody {
        pub error: Error,
    }

    /// Why a request was refused.
    pub struct Error {
        pub code: ErrorCode,
        /// What happened and what to do, in the language of `Accept-Language`.
        pub message: String,
        /// What is wrong with single fields, by path, such as `inputs.notes`.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub fields: BTreeMap<String, String>,
        /// What is wrong with a definition; only for `not_publishable`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub problems: Vec<Problem>,
        /// The current state, for `stale_revision`, `wrong_offset` and `gate_not_passed`; who shared the app, for a link that is closed; which
        /// budget it is, for `budget_reached` and `budget_used_up`.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub current: Option<Box<Value>>,
        /// The reference code under which the server's log has it.
        #[serde(default)]
        pub request_id: String,
    }

    /// A problem in a definition.
    pub struct Problem {
        /// Its path, such as `prompt.messages[1].text`.
        pub path: String,
        /// What is wrong and what to do, in the reader's language.
        pub message: String,
        /// Whether it prevents publishing.
        pub blocking: bool,
        /// The start of the affected range in the text, in bytes; absent if the problem is not about a range.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub start: Option<u32>,
        /// The end of that range, in bytes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub end: Option<u32>,
        /// The line, starting at 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub line: Option<u32>,
        /// The column in characters, starting at 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub column: Option<u32>,
    }
}

impl Error {
    /// An error with its standard sentence in `language`.
    pub fn new(code: ErrorCode, language: Language) -> Self {
        Self {
            code,
            message: code.message(language).to_owned(),
            fields: BTreeMap::new(),
            problems: Vec::new(),
            current: None,
            request_id: String::new(),
        }
    }

    /// No response came: the network or the whole server is unreachable, but the request may have arrived.
    pub fn unreached(language: Language) -> Self {
        let message = match language {
            Language::En => "Madang can't be reached. Check your internet connection and try again.",
            Language::Ko => "서버에 연결하지 못했어요. 인터넷 연결을 확인하고 다시 시도해 주세요.",
        };
        Self { message: message.to_owned(), ..Self::new(ErrorCode::Unavailable, language) }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_from_a_newer_server_does_not_break_the_client() {
        let error: Error = serde_json::from_str(r#"{"code":"from_the_future","message":"…"}"#).unwrap();
        assert_eq!(error.code, ErrorCode::Unknown);
    }

    #[test]
    fn every_code_survives_the_wire_and_speaks_both_languages() {
        for code in ErrorCode::ALL {
            let json = serde_json::to_string(code).unwrap();
            assert_eq!(json, format!("\"{}\"", code.as_str()));
            assert_eq!(serde_json::from_str::<ErrorCode>(&json).unwrap(), *code);
            assert!(code.message(Language::Ko).chars().any(|c| ('가'..='힣').contains(&c)), "{code:?}");
            assert!((400..600).contains(&code.status()), "{code:?}");
        }
    }

    #[cfg(feature = "openapi")]
    #[test]
    fn the_document_names_the_codes_as_they_are_sent() {
        use utoipa::PartialSchema;
        let schema = serde_json::to_value(ErrorCode::schema()).unwrap();
        let codes: Vec<_> = schema["enum"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
        assert!(codes.contains(&"not_found") && !codes.contains(&"NotFound"), "{codes:?}");
    }
}
