/**
 * How data and whole events become text, and text becomes them again.
 */
@NullMarked
package io.github.carillon.events.serialization;

import org.jspecify.annotations.NullMarked;
