/// What happened between us and a contact, as one word; channel, direction and signal follow.
///
/// The raw value is stored in `interaction.kind` and must never change its meaning; the table
/// `interaction_kind` in the schema repeats names, channels and directions for readers of the file.
package enum InteractionKind: Int, CaseIterable, Sendable {
    case other = 0
    case emailSent = 1
    case emailReceived = 2
    case emailOpened = 3
    case emailClicked = 4
    case emailBounced = 5
    case emailUnsubscribed = 6
    case emailComplained = 7
    case callConnected = 8
    case callMissed = 9
    case callReceived = 10
    case meetingScheduled = 11
    case meetingHeld = 12
    case meetingNoShow = 13
    case meetingCancelled = 14
    case pageViewed = 15
    case formDemo = 16
    case formPricing = 17
    case formTrial = 18
    case formContact = 19
    case formEvent = 20
    case formDownload = 21
    case formNewsletter = 22
    case chatReceived = 23
    case chatSent = 24
    case note = 25
    case socialReceived = 26
    case socialSent = 27

    /// The name in files, JSON and views: `email_sent`.
    package var name: String { Self.names[rawValue] }

    /// The kind of a name as ``name`` writes it; nil for an unknown one.
    package init?(name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: index)
    }

    private static let names = [
        "other", "email_sent", "email_received", "email_opened", "email_clicked", "email_bounced",
        "email_unsubscribed", "email_complained", "call_connected", "call_missed", "call_received",
        "meeting_scheduled", "meeting_held", "meeting_no_show", "meeting_cancelled", "page_viewed",
        "form_demo", "form_pricing", "form_trial", "form_contact", "form_event", "form_download",
        "form_newsletter", "chat_received", "chat_sent", "note", "social_received", "social_sent",
    ]
}

/// The way an interaction travelled.
package enum Channel: String, CaseIterable, Sendable {
    case email, call, meeting, web, form, chat, social, note, other
}

/// Who acted: the contact (inbound), we (outbound), or neither.
package enum Direction: String, Sendable {
    case inbound, outbound, none
}

/// What an interaction says about interest; each is counted with two half-lives.
package enum Signal: Int, CaseIterable, Sendable {
    /// A meeting that took place.
    case meeting = 0
    /// The contact wrote: e-mail, chat or a social message.
    case reply = 1
    /// A form that asks for something: demo, price, trial, contact, event, download.
    case form = 2
    /// A call on which both sides spoke.
    case call = 3
    /// A link followed.
    case click = 4
    /// A page looked at.
    case page = 5
    /// A message opened; weak, since mail proxies open everything.
    case open = 6
    /// We reached out, and nothing has come back since.
    case unanswered = 7

    /// The name in JSON and reports: `meeting`.
    package var name: String { "\(self)" }
}

extension InteractionKind {
    /// The channel the kind belongs to.
    package var channel: Channel {
        switch self {
        case .other: .other
        case .emailSent, .emailReceived, .emailOpened, .emailClicked, .emailBounced,
            .emailUnsubscribed, .emailComplained:
            .email
        case .callConnected, .callMissed, .callReceived: .call
        case .meetingScheduled, .meetingHeld, .meetingNoShow, .meetingCancelled: .meeting
        case .pageViewed: .web
        case .formDemo, .formPricing, .formTrial, .formContact, .formEvent, .formDownload,
            .formNewsletter:
            .form
        case .chatReceived, .chatSent: .chat
        case .note: .note
        case .socialReceived, .socialSent: .social
        }
    }

    /// Who acted.
    package var direction: Direction {
        switch self {
        case .emailSent, .callMissed, .chatSent, .socialSent: .outbound
        case .emailReceived, .emailOpened, .emailClicked, .callConnected, .callReceived,
            .meetingHeld, .pageViewed, .formDemo, .formPricing, .formTrial, .formContact,
            .formEvent, .formDownload, .formNewsletter, .chatReceived, .socialReceived:
            .inbound
        case .other, .emailBounced, .emailUnsubscribed, .emailComplained, .meetingScheduled,
            .meetingNoShow, .meetingCancelled, .note:
            .none
        }
    }

    /// The signal it counts towards at once; outbound kinds count as unanswered until a reply.
    package var signal: Signal? {
        switch self {
        case .meetingHeld: .meeting
        case .emailReceived, .chatReceived, .socialReceived: .reply
        case .formDemo, .formPricing, .formTrial, .formContact, .formEvent, .formDownload: .form
        case .callConnected, .callReceived: .call
        case .emailClicked: .click
        case .pageViewed: .page
        case .emailOpened: .open
        default: nil
        }
    }
}
