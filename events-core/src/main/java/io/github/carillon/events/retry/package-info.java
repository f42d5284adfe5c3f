/**
 * Says when what failed is tried again. A
 * {@link io.github.carillon.events.retry.RetryPolicy} is given to a subscription, which
 * keeps to it; nothing here runs anything.
 */
@NullMarked
package io.github.carillon.events.retry;

import org.jspecify.annotations.NullMarked;
