/**
 * Kit for finding out what an application loses, makes up or repeats when it is killed or
 * stopped while it works: it runs in a {@link ApplicationProcess process of its own},
 * {@link PublishJournal} and {@link DeliveryJournal} write down what it does, and
 * {@link DeliveryCheck} compares the two.
 */
@NullMarked
package io.github.carillon.events.test.fault;

import org.jspecify.annotations.NullMarked;
