import type { Surroundings } from './surroundings';

type Section = Readonly<Record<string, string | undefined>>;

/** The caller's shared configuration: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
export interface Profiles {
  readonly names: readonly string[];
  /** Settings of a profile from both files, the credentials file first; `undefined` when neither has it. */
  profile(name: string): Section | undefined;
  /** `[services NAME]`; keys of nested settings are `service.setting`. */
  services(name: string): Section | undefined;
}

/**
 * Reads both files anew, past every cache of the SDK: whoever renewed their credentials a second ago has them used
 * now. Files that do not exist are empty.
 */
export async function loadProfiles(surroundings: Surroundings): Promise<Profiles> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    filepath: surroundings.credentialsFile,
    configFilepath: surroundings.configFile,
    ignoreCache: true
  });
  const names = [...Object.keys(configFile), ...Object.keys(credentialsFile)].filter(
    name => !/^(sso-session|services)\./.test(name)
  );
  return {
    names: [...new Set(names)],
    profile: name =>
      configFile[name] || credentialsFile[name]
        ? { ...configFile[name], ...credentialsFile[name] }
        : undefined,
    services: name => configFile[`services.${name}`]
  };
}
