package org.fieldrack.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a component of a configuration record: what a lab file's key means. The reference in the manual is made from
 * these.
 *
 * <p>A component without default whose type is not {@code Optional}, a list or a map must be given. Types: boolean, int,
 * long, double, String, enums, {@code Duration}, {@code Path} (relative to the file), {@code Literal.Quantity},
 * {@link Secret}, {@link ConfigNode} (any), further records, lists, maps with text keys, and {@code Optional} of these.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** What it is, in one sentence. */
    String value();

    /** The default as it would be written in the file; empty for none. */
    String def() default "";

    /** An example as it would be written. */
    String example() default "";

    /** A {@code long} in bytes that is written as a size ({@code 64MiB}). */
    boolean size() default false;

    /** Least number allowed. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Greatest number allowed. */
    double max() default Double.POSITIVE_INFINITY;
}
