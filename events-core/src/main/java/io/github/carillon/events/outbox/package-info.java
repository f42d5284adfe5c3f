/**
 * Delivers what was committed, whatever dies. An event is written down in its publisher's
 * transaction together with one {@link io.github.carillon.events.outbox.OutboxEntry} for
 * each target that wants it; after the commit the
 * {@link io.github.carillon.events.outbox.OutboxRelay} hands it over, again and again
 * until it is delivered or given up. Where entries are kept is an
 * {@link io.github.carillon.events.outbox.Outbox}.
 *
 * <pre>
 *  publisher                                    relay of this instance
 *  ─────────                                    ──────────────────────
 *  publish ── OutboxRecorder ── Outbox.add
 *                  │ commit         │
 *                  │           event + entries
 *                  │                │
 *      without a key: handed over   └── claim ── Poller   everything else: keys, retries,
 *                  │                                │     other instances, expired leases
 *                  ▼                                ▼
 *             DeliveryQueue  ◄──────────────────────┘     fair shares, bounded
 *                  │
 *             Deliveries ── DeliveryTarget.deliver        listener, webhook, broker
 *                  │ EntryResult
 *             ResultWriter ── Outbox.finish               64 at once, or every 20 ms
 *                  │
 *                  ├── delivered, skipped: done
 *                  ├── retry, released: waits in the store, then claim
 *                  └── dead: DeadEntryTeller ── DeadEntryListener    a thread of its own
 *
 *  Renewal ── Outbox.renew: all of HeldEntries, every third of a lease. What another
 *  instance has claimed meanwhile is fenced: its result counts for nothing here.
 * </pre>
 */
@NullMarked
package io.github.carillon.events.outbox;

import org.jspecify.annotations.NullMarked;
