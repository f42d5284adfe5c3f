/**
 * Test kit: what applications use to test their events, and what every store must pass.
 */
@NullMarked
package io.github.carillon.events.test;

import org.jspecify.annotations.NullMarked;
