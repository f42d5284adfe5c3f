package io.github.carillon.events.webhook;

import java.time.Instant;
import java.util.Optional;

/**
 * What the sender of a verified request says of it, outside of the body.
 *
 * @param id what tells that two requests are one and the same, sent again; empty for a
 * sender that has it in the body, if at all
 * @param timestamp when it was sent, in seconds; empty for a sender that does not say
 * @since 0.1
 */
public record VerifiedWebhook(Optional<String> id, Optional<Instant> timestamp) {
}
