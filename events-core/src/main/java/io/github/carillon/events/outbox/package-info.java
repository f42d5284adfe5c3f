/**
 * Delivers what was committed, whatever dies. An event is written down in its publisher's
 * transaction together with one {@link io.github.carillon.events.outbox.OutboxEntry} for
 * each target that wants it; after the commit the
 * {@link io.github.carillon.events.outbox.OutboxRelay} hands it over, again and again
 * until it is delivered or given up. Where entries are kept is an
 * {@link io.github.carillon.events.outbox.Outbox}.
 */
@NullMarked
package io.github.carillon.events.outbox;

import org.jspecify.annotations.NullMarked;
