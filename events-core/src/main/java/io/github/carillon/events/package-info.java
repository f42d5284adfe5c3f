/**
 * Typed events inside one application: what happened
 * ({@link io.github.carillon.events.Event}), who tells it
 * ({@link io.github.carillon.events.EventPublisher}), who hears it
 * ({@link io.github.carillon.events.OnEvent},
 * {@link io.github.carillon.events.Subscription}) and what came of it
 * ({@link io.github.carillon.events.Publication}).
 * <p>
 * An event takes one way through this package: {@code DefaultEventBus.publish} completes
 * the draft, lets the {@link io.github.carillon.events.PublishInterceptor}s see it,
 * resolves its subscriptions, has it recorded by the
 * {@link io.github.carillon.events.EventRecorder} and dispatches it; the
 * {@link io.github.carillon.events.DeliveryListener}s are told of each step.
 * {@link io.github.carillon.events.CommitBoundary} answers whether a transaction decides
 * if it happened at all.
 */
@NullMarked
package io.github.carillon.events;

import org.jspecify.annotations.NullMarked;
