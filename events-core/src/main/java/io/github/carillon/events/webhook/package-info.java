/**
 * Sends events to the outside world as signed HTTP requests, and takes in those of
 * others. A {@link io.github.carillon.events.webhook.WebhookSigner} signs what is sent as
 * Standard Webhooks 1.0.0 says; a
 * {@link io.github.carillon.events.webhook.WebhookVerifier} knows whether what came in is
 * from whom it says. What may be dialled is in
 * {@link io.github.carillon.events.webhook.WebhookAddresses}.
 */
@NullMarked
package io.github.carillon.events.webhook;

import org.jspecify.annotations.NullMarked;
