package io.github.carillon.events.boot.actuate;

import org.jspecify.annotations.Nullable;

/**
 * What somebody asks of an {@link EventsSection}, as it came in.
 *
 * @param type a pattern of types
 * @param limit how many entries
 * @param cursor where the page begins
 * @since 0.1
 */
public record SectionRequest(@Nullable String type, @Nullable String limit, @Nullable String cursor) {
}
