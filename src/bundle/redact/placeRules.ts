import * as l10n from '@vscode/l10n';
import { isIpv6, keptIpv4 } from './addresses.js';
import { isPseudonym, type RedactionRule } from './rule.js';
import { isCommonName, isPublicName } from './words.js';

const ends =
  'com|net|org|edu|gov|mil|int|io|ai|dev|app|cloud|tech|cn|hk|tw|jp|kr|in|sg|au|nz|de|ch|at|fr|uk|eu|it|es|nl|be|se|no|fi|dk|pl|cz|ru|il|br|ca|us|sa|ae|local|localdomain|internal|intranet|intra|lan|home|corp|private|lab|cluster|hpc|svc|site|test|example|invalid|arpa';

/** Buckets, mail addresses, accounts, addresses and names: what tells where it happened and to whom. */
export const placeRules: readonly RedactionRule[] = [
  {
    id: 'bucket',
    kind: 'bucket',
    pattern:
      /\b(?:s3[an]?|gs|gcs|az|azure|abfss?|wasbs?|adl|oss|cos|cosn|obs|oci|r2|swift|hdfs|viewfs|b2|tos|alluxio|minio|lakefs|dbfs):\/\/(?<hide>[^\s"'<>,;)\]}]{1,2000})/gi,
    about: () => l10n.t('addresses of object stores: s3://, gs://, abfss://, hdfs:// and the like'),
    counts: (held) => !isPseudonym(held),
  },
  {
    id: 'bucket-host',
    kind: 'bucket',
    pattern:
      /\bhttps?:\/\/(?<hide>[\w.-]{1,200}\.(?:s3[\w.-]{0,60}\.amazonaws\.com(?:\.cn)?|(?:blob|dfs|file)\.core\.windows\.net|storage\.googleapis\.com|r2\.cloudflarestorage\.com|[\w-]{2,40}\.digitaloceanspaces\.com|oss-[\w-]{2,40}\.aliyuncs\.com|cos\.[\w-]{2,40}\.myqcloud\.com|obs\.[\w-]{2,40}\.myhuaweicloud\.com)(?:\/[^\s"'<>]{0,2000})?|(?:s3[\w.-]{0,60}\.amazonaws\.com(?:\.cn)?|storage(?:\.cloud)?\.google(?:apis)?\.com|objectstorage\.[\w-]{2,40}\.oraclecloud\.com)\/[^\s"'<>]{1,2000})/gi,
    about: () => l10n.t('object stores reached over https'),
  },
  {
    id: 'email',
    kind: 'email',
    pattern: /(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])/g,
    about: () => l10n.t('mail addresses'),
    counts: (held) => !/\.(?:so|py|cc|cu|service|socket)$|@mail\.example$/.test(held),
  },
  {
    id: 'cloud-account',
    kind: 'account',
    pattern:
      /\barn:aws[\w-]{0,10}:[\w-]{0,40}:[\w-]{0,40}:(?<hide>\d{12})|(?<![\d.])(?<hide2>\d{12})(?=\.dkr\.ecr\.)|\bprojects\/(?<hide3>[a-z][\w-]{4,40})(?=\/)/g,
    about: () => l10n.t('numbers and names of cloud accounts'),
    counts: (held) => !isPseudonym(held),
  },
  {
    id: 'mac-address',
    kind: 'mac',
    pattern:
      /(?<![0-9A-Fa-f:.-])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:-])|(?<![0-9A-Fa-f:.-])(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:-])/g,
    about: () => l10n.t('hardware addresses of Ethernet; GUIDs of InfiniBand stay, without which ports cannot be told apart'),
    counts: (held) => !/^(?:(?:00[:-]){5}00|(?:ff[:-]){5}ff|02:00:00:)/i.test(held),
  },
  {
    id: 'ipv6-address',
    kind: 'address',
    pattern: /(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4})(?![\w:])/g,
    about: () => l10n.t('IPv6 addresses and the GIDs of RoCE, which hold addresses'),
    counts: isIpv6,
  },
  {
    id: 'ipv4-address',
    kind: 'address',
    // Releases such as "MLNX_OFED_LINUX-5.8-1.1.2.1" and "version 1.2.3.4" have the form of addresses.
    pattern:
      /(?<![\d.])(?<!(?<![\d.])\d{1,2}\.\d{1,3}-)(?<!\b(?:v|ver|version|release|revision|rev|firmware|fw|vbios)[\s:=]{0,24})\d{1,3}(?:\.\d{1,3}){3}(?![\d]|\.\d)/gi,
    about: () => l10n.t('IPv4 addresses; those of one /24 network stay in one'),
    counts: (held) => !keptIpv4(held),
  },
  {
    id: 'host-name',
    kind: 'host',
    pattern:
      /\b(?:HOSTNAME|NodeName|BatchHost|NodeHostName|NodeAddr|AllocNode:Sid|SLURMD_NODENAME|SLURM_SUBMIT_HOST|SLURM_LAUNCH_NODE_IPADDR|SLURM_TOPOLOGY_ADDR|MASTER_ADDR|MASTER_HOST|Nodename|uname_n|fqdn)["']?\s{0,3}[=:]\s{0,3}["']?(?<hide>[A-Za-z][\w.-]{1,253})(?![\w[])/g,
    about: () => l10n.t('hosts that variables and schedulers name'),
    counts: (held) => !isPseudonym(held) && !isCommonName(held),
    learns: true,
  },
  {
    id: 'kernel-log-host',
    kind: 'host',
    pattern:
      /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:?\d\d)?) (?<hide>[A-Za-z][\w.-]{1,253}) (?=(?:kernel|systemd|sshd|slurmd|kubelet|nv[\w-]{0,30}|nvidia[\w-]{0,30})\b)/gm,
    about: () => l10n.t('hosts at the beginning of the lines of system logs'),
    counts: (held) => !isPseudonym(held) && !isCommonName(held),
    learns: true,
  },
  {
    id: 'domain-name',
    kind: 'domain',
    pattern: new RegExp(`(?<![\\w@.-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.){1,8}(?:${ends})(?![\\w-])(?!\\.[a-z])`, 'gi'),
    about: () => l10n.t('full names of hosts and domains, but those of public services that documentation names'),
    counts: (held) => !isPseudonym(held) && !isPublicName(held),
  },
  {
    id: 'home-folder',
    kind: 'user',
    pattern: /(?<![\w.])(?:\/(?:[\w.-]{1,60}\/){0,3}(?:home|Users|users)|[A-Za-z]:\\Users)[\\/](?<hide>[A-Za-z0-9_][\w.-]{0,63})/g,
    about: () => l10n.t('owners of home folders'),
    counts: (held) => !isPseudonym(held) && !isCommonName(held),
    learns: true,
  },
  {
    id: 'user-name',
    kind: 'user',
    pattern:
      /\b(?:USER|LOGNAME|USERNAME|SUDO_USER|SLURM_JOB_USER|SLURM_JOB_ACCOUNT|UserId|GroupId|MailUser|Account|uid=\d{1,10}\(|gid=\d{1,10}\()(?:(?<=\()|["']?\s{0,3}[=:]\s{0,3}["']?)(?<hide>[A-Za-z_][\w.-]{1,63})/g,
    about: () => l10n.t('users and accounts that variables, id and schedulers name'),
    counts: (held) => !isPseudonym(held) && !isCommonName(held),
    learns: true,
  },
  {
    id: 'user-mention',
    kind: 'user',
    pattern:
      /\b(?:(?:for|by|of|from|invalid) user|Accepted \w{1,40} for|user(?:name)?["']?\s{0,3}[=:])\s{0,3}["']?(?<hide>[A-Za-z_][\w.-]{1,63})|(?<![\w.@/:+-])(?<hide2>[a-z_][\w.-]{0,31})@(?!sha\d)(?=[A-Za-z][\w-]{0,62}(?:[\s:./'"]|$))/gi,
    about: () => l10n.t('users that system logs and logins name'),
    counts: (held) => !isPseudonym(held) && !isCommonName(held),
  },
];
