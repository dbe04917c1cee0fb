package import Alerting
import Trade

extension MessageRenderer {
    /// A message about a subscription itself.
    package func notice(_ notice: SubscriptionNotice) -> Notice {
        let subscription = notice.subscription
        let matter: SubscriptionLetter.Matter =
            switch notice.content {
            case .confirmation(let until): .confirmation(until: until, webhook: subscription.webhook)
            case .welcome(let open, let lost, let isReturn): .welcome(open: open, lost: lost, isReturn: isReturn)
            case .renewal(let ends, let isLast): .renewal(since: subscription.confirmed, ends: ends, isLast: isLast)
            case .challenge(let text): .challenge(text)
            }
        return notification(
            SubscriptionLetter(
                id: notice.id, matter, subscription: subscription.id,
                criteria: subscription.words(countries: wording.countries, categories: wording.categories),
                receiver: notice.receiver, at: notice.at))
    }
}
