import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Prints Kafka's own definitions of a broker's settings (KafkaConfig's ConfigDef), a line each: name, type, default and
 * what limits the value, separated by tabs. A validator that it does not know ends it: what is left out of the table
 * would be taken for valid.
 */
public class Definitions {
    public static void main(String[] args) throws Exception {
        for (ConfigDef.ConfigKey key : new TreeMap<>(definitions().configKeys()).values())
            System.out.println(String.join("\t", key.name, key.type.name().toLowerCase(), byDefault(key), limit(key)));
    }

    static ConfigDef definitions() throws Exception {
        try {
            return (ConfigDef) Class.forName("kafka.server.KafkaConfig").getMethod("configDef").invoke(null);
        } catch (NoSuchMethodException absent) {
            Object companion = Class.forName("kafka.server.KafkaConfig$").getField("MODULE$").get(null);
            return (ConfigDef) companion.getClass().getMethod("configDef").invoke(companion);
        }
    }

    /** "~" is none. */
    static String byDefault(ConfigDef.ConfigKey key) {
        if (key.defaultValue == null || !key.hasDefault() || key.type == ConfigDef.Type.PASSWORD)
            return "~";
        String text = ConfigDef.convertToString(key.defaultValue, key.type);
        if (text.contains("\t") || text.contains("\n"))
            throw new IllegalStateException("the default of " + key.name + " breaks the table: " + text);
        return text;
    }

    static String limit(ConfigDef.ConfigKey key) throws Exception {
        ConfigDef.Validator validator = key.validator;
        if (validator == null)
            return "";
        switch (validator.getClass().getSimpleName()) {
            case "Range":
                return end(validator, "min") + ".." + end(validator, "max");
            case "ValidString":
                return "one:" + join(field(validator, "validStrings"));
            case "CaseInsensitiveValidString":
                return "anycase:" + join(field(validator, "validStrings"));
            case "ValidList":
                return list(validator);
            case "NonEmptyString":
                return "nonempty";
            case "NonNullValidator":
                return ""; // what is given is not null
            case "MetadataVersionValidator":
                return "metadata:" + join(metadataVersions(key));
            case "ControllerQuorumVotersValidator":
                return "voters";
            case "ControllerQuorumBootstrapServersValidator":
                return "servers";
            default:
                return numbers(key);
        }
    }

    /** What a lambda takes of a number, found by trying: ranges of those near 0, the last one open if it takes the most. */
    static String numbers(ConfigDef.ConfigKey key) {
        if (key.type != ConfigDef.Type.INT)
            throw new IllegalStateException(key.name + ": unknown validator " + key.validator.getClass() + " " + key.validator);
        List<String> ranges = new ArrayList<>();
        for (int from = -100; from <= 100; from++) {
            int to = from;
            while (to <= 100 && takes(key, to))
                to++;
            if (to > 100 && takes(key, Integer.MAX_VALUE))
                ranges.add(from + "..");
            else if (to > from)
                ranges.add(from + ".." + (to - 1));
            from = to;
        }
        return String.join("|", ranges);
    }

    static boolean takes(ConfigDef.ConfigKey key, Object value) {
        try {
            key.validator.ensureValid(key.name, value);
            return true;
        } catch (RuntimeException refused) {
            return false;
        }
    }

    /** From 4.1 on a list may say that it takes no empty entry, and whether there has to be one. */
    static String list(ConfigDef.Validator validator) throws Exception {
        Collection<?> entries = (Collection<?>) field(field(validator, "validString"), "validStrings");
        String flags = "";
        try {
            flags = "strict" + ((Boolean) field(validator, "isEmptyAllowed") ? "" : ",nonempty");
        } catch (NoSuchFieldException before41) {
            // such a list has no more rules than its entries
        }
        return "each:" + join(entries) + ":" + flags;
    }

    /** With and without what follows a version's dash: Kafka does not take each of both. */
    static List<String> metadataVersions(ConfigDef.ConfigKey key) throws Exception {
        List<String> all = new ArrayList<>();
        for (Object version : Class.forName("org.apache.kafka.server.common.MetadataVersion").getEnumConstants()) {
            String full = (String) version.getClass().getMethod("version").invoke(version);
            for (String name : List.of(full.replaceAll("-.*", ""), full))
                if (!all.contains(name) && takes(key, name))
                    all.add(name);
        }
        return all;
    }

    static String end(Object range, String name) throws Exception {
        Object number = field(range, name);
        return number == null ? "" : number.toString();
    }

    static String join(Object all) {
        List<String> texts = new ArrayList<>();
        for (Object one : (Collection<?>) all)
            texts.add(one.toString());
        return String.join(",", texts);
    }

    static Object field(Object of, String name) throws Exception {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }
}
